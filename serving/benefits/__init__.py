"""Benefits without application (免申即享) as the API shows them: for every subject what it may have, and what is missing."""
