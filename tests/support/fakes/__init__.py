"""Clients and cases for the fakes of `lkgen.talk`."""
