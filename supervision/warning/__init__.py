"""Early warning: rules as data over features, tiers and relations, and how often what they warn of comes about."""
