"""Benefits without application (免申即享): policies as data, and of every subject which conditions it meets and which not."""
