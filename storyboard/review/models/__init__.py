"""Share links and their guests, comments, verdicts, notices."""

from storyboard.review.models.comments import Comment as Comment
from storyboard.review.models.comments import Mention as Mention
from storyboard.review.models.fixes import Fix as Fix
from storyboard.review.models.links import Guest as Guest
from storyboard.review.models.links import Opening as Opening
from storyboard.review.models.links import ShareLink as ShareLink
from storyboard.review.models.notices import Mute as Mute
from storyboard.review.models.notices import NewsMark as NewsMark
from storyboard.review.models.notices import Notice as Notice
from storyboard.review.models.notices import Wish as Wish
from storyboard.review.models.verdicts import Asked as Asked
from storyboard.review.models.verdicts import Verdict as Verdict
