"""Joint incentives and restrictions (信用联合奖惩): the four threes (四个三) as data, and actions from initiation to feedback."""
