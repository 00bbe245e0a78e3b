"""The board file, `"format": "storyboard/1"`: a board as JSON text, and back.

Media paths are relative to the file; whoever reads it opens them and says what is
there, so that this room touches no disk.
"""

from storyboard.domain.boardfile.contents import crops as crops
from storyboard.domain.boardfile.contents import media_paths as media_paths
from storyboard.domain.boardfile.contents import plan_of as plan_of
from storyboard.domain.boardfile.contents import setting_files as setting_files
from storyboard.domain.boardfile.contents import settings_of as settings_of
from storyboard.domain.boardfile.model import FORMAT as FORMAT
from storyboard.domain.boardfile.model import KINDS as KINDS
from storyboard.domain.boardfile.model import BoardFile as BoardFile
from storyboard.domain.boardfile.model import ElementFile as ElementFile
from storyboard.domain.boardfile.model import SettingFile as SettingFile
from storyboard.domain.boardfile.model import ShotFile as ShotFile
from storyboard.domain.boardfile.model import SoundtrackFile as SoundtrackFile
from storyboard.domain.boardfile.reading import BoardFileError as BoardFileError
from storyboard.domain.boardfile.reading import read as read
from storyboard.domain.boardfile.writing import write as write
