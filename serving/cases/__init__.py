"""What subjects ask for and how it is decided: kinds of cases as data, their events in the store, and the desk that moves them."""
