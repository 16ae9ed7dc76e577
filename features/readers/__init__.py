"""From the files that departments really send to records of the catalogue, with every refused row named."""
