"""What if: the score of coming days under supposed events, and what repair brings. Nothing of it is ever stored."""
