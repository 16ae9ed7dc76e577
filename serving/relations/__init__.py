"""Who stands behind whom: related firms, contagion, controllers, likely successors of listed firms, and their picture."""
