"""One file for each noun that is typed after `yexin`."""
