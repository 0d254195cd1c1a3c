"""What the fakes of one kind of provider share."""
