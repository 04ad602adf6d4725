"""The school's side of the conversation: door lists and what can be done to a class, for its people, in private."""
