"""python -m lkgen"""

from lkgen.cli import main

main()
