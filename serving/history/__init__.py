"""Scores that were issued: found again by id, listed by subject, with the records behind them."""
