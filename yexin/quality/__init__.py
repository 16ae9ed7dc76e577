"""`yexin quality`: how well departments send, as a page to print and as numbers for machines."""
