"""Write the golden timelines anew, after a change that is meant:
`python -m tests.leaving.seed_golden`. Then read the difference.
"""

from storyboard.exchange.editors.edl import write_markers
from storyboard.exchange.editors.events import timeline_of
from storyboard.exchange.editors.formats import FORMATS
from storyboard.exchange.editors.remarks import write_csv
from tests.leaving.test_editors_out import GOLDEN, keeper, spoken

if __name__ == "__main__":
    for kind in FORMATS.values():
        (GOLDEN / f"keeper.{kind.suffix}").write_bytes(kind.write(keeper()))
    (GOLDEN / "comments.csv").write_bytes(write_csv(spoken()))
    (GOLDEN / "comments.edl").write_bytes(write_markers(timeline_of(spoken())))
