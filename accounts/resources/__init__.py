"""Tables of people, departments, posts and appointments; and the shape that the tables of every room share."""
