"""What a version that answers meets in the world, month by month, beside what it met when it was validated."""
