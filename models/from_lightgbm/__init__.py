"""A trained booster → a points table, exactly."""
