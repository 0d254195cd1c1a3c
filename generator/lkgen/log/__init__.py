"""Reading logs of agents: lines, whoever kept them, and the records that they make up."""
