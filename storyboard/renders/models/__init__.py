"""Renders, the log of their moves and of their money, and the clips they made."""

from storyboard.renders.models.accounts import Account as Account
from storyboard.renders.models.accounts import Leased as Leased
from storyboard.renders.models.clips import Clip as Clip
from storyboard.renders.models.clips import LightCopy as LightCopy
from storyboard.renders.models.clips import Pick as Pick
from storyboard.renders.models.gateways import Exchange as Exchange
from storyboard.renders.models.gateways import GatewayCopy as GatewayCopy
from storyboard.renders.models.gateways import MadeElement as MadeElement
from storyboard.renders.models.ledger import LedgerEntry as LedgerEntry
from storyboard.renders.models.renders import DRAFTS as DRAFTS
from storyboard.renders.models.renders import Event as Event
from storyboard.renders.models.renders import Render as Render
from storyboard.renders.models.renders import Result as Result
