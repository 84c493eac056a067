"""Who: people, departments, posts, appointments."""
