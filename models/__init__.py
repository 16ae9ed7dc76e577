"""From a feature row to points, rules, score, tier and reasons."""
