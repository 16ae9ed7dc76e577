"""Joint actions (联合奖惩行动): events in the store, the desk that moves them, their statistics, and how the API shows them."""
