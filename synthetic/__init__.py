"""Companies made of Faker's persons and planted truth."""
