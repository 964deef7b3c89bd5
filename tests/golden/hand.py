"""All archives that are put together item by item: some are right, but as newsfiche does not
write them; each of the others breaks one rule of spec.md and is right otherwise.

(name, section, rule, edits, how): the edits are those of put.py, the items
those of assemble.py, and `how` are the other arguments of Assembler.
"""
import hand_blocks
import hand_chunks
import hand_columns
import hand_copies
import hand_footers
import hand_frames
import hand_good
import hand_index
import hand_lexicon
import hand_numbers
import hand_pages
import hand_tables
import hand_unknown

OK, DAMAGED, UNSUPPORTED = 0, 4, 5

GOOD = hand_good.GOOD + hand_columns.GOOD + hand_copies.GOOD
BAD = (hand_numbers.BAD + hand_frames.BAD + hand_footers.BAD + hand_chunks.BAD +
       hand_blocks.BAD + hand_copies.BAD + hand_columns.BAD + hand_pages.BAD +
       hand_index.BAD + hand_tables.BAD + hand_lexicon.BAD)

# Folder, status of who reads them, and what is in it.
KINDS = [("good", OK, GOOD), ("bad", DAMAGED, BAD),
         ("unsupported", UNSUPPORTED, hand_unknown.ROWS)]
