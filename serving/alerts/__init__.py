"""Alerts of early warning: kept with their states, worked off by their addressees, and judged by what came later."""
