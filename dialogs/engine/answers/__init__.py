"""Answer types: each offers options, reads an input, dumps and loads JSON."""

from dialogs.engine.answers.base import Answer, Hint, Option
from dialogs.engine.answers.choice import Choice, Many, YesNo
from dialogs.engine.answers.media import Location, Photo
from dialogs.engine.answers.name import Name
from dialogs.engine.answers.phone import Phone
from dialogs.engine.answers.place import Place, PlaceName
from dialogs.engine.answers.rating import Rating
from dialogs.engine.answers.story import ChoiceOrStory, Story, Told
from dialogs.engine.answers.text import Text

__all__ = [
    "Answer",
    "Choice",
    "ChoiceOrStory",
    "Hint",
    "Location",
    "Many",
    "Name",
    "Option",
    "Phone",
    "Photo",
    "Place",
    "PlaceName",
    "Rating",
    "Story",
    "Text",
    "Told",
    "YesNo",
]
