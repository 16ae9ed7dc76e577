"""Indicator weights in YAML → a points table, without training."""
