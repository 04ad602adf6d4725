"""What a student types, as what they want: rules and lists of words, English and Spanish, no model and no network."""
