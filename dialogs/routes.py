"""Which dialog an intent or a command leads to, and how sure the reader must be."""

from __future__ import annotations

from typing import Final

from dialogs.commands import Command

SURE: Final = 0.7
LIKELY: Final = 0.45
TELLS_HARDSHIP: Final = 0.5
MAYBE_HARDSHIP: Final = 0.5
NO_HARDSHIP: Final = 0.5

COMMANDS: Final[dict[Command, str]] = {
    Command.PERSON: "person",
    Command.HELP: "help",
    Command.STOP: "pushes.stop",
    Command.LANGUAGE: "language",
    Command.WITHDRAW: "consent.withdraw",
    Command.MINE: "my.record",
    Command.STATUS: "case.status",
    Command.SETTINGS: "pushes.settings",
    Command.DUTIES: "duty.list",
    Command.PROVIDER: "provider.home",
}

# Answered at once; what was under way goes on.
IN_BETWEEN: Final[dict[str, str]] = {
    "talk_to_human": "person",
    "help": "help",
    "thank": "thanks",
    "goodbye": "goodbye",
    "greet": "help",
    "ask_policy": "policy",
    "find_service_site": "site",
    "check_status": "case.status",
    "change_language": "language",
    "stop_notifications": "pushes.stop",
    "complain": "person",
}

NOT_YET: Final = "not_yet"

# A wish of its own; leaving a form for it is asked first.
WISHES: Final[dict[str, str]] = {
    "report_need": "need.report",
    "make_wish": "need.report",
    "withdraw_need": "case.withdraw",
    "withdraw_consent": "consent.withdraw",
    "delete_data": "my.erase",
    "view_data": "my.record",
    "reschedule": "person",
    "rate_service": NOT_YET,
    "browse_wishes": NOT_YET,
    "join_volunteers": NOT_YET,
    "accept_task": NOT_YET,
    "decline_task": NOT_YET,
    "finish_task": NOT_YET,
    "my_service_hours": NOT_YET,
    "join_providers": "provider.join",
    "submit_report": "duty.file",
    "ask_deadline": "duty.list",
    "file_activity": "activity.file",
    "offer_donation": NOT_YET,
}

# Out of the blue, these may mean a case that there is, or answer staff.
AS_TOLD: Final[dict[str, str]] = {"report_need": "case.told", "make_wish": "case.told"}

# In the middle of free text, only these are taken for something else.
LEAVES_FREE_TEXT: Final = frozenset(
    {
        "talk_to_human",
        "ask_policy",
        "help",
        "cancel",
        "back",
        "change_language",
        "find_service_site",
        "check_status",
        "withdraw_consent",
        "stop_notifications",
    }
)

# Intents whose words may tell of hardship all the same.
MAY_TELL: Final = frozenset({"find_service_site", "goodbye", "thank", "greet"})

# The result of these names the dialog to go on in.
LEADS_ON: Final = frozenset(
    {
        "admission.act",
        "admission.admit",
        "admission.identity",
        "admission.list",
        "admission.refuse",
        "admission.repair",
        "admission.review",
        "notice",
        "appeal.list",
        "measure.list",
        "measure.mine",
        "measure.review",
        "provider.join",
        "provider.leave",
        "provider.lines",
        "provider.paper",
        "provider.papers",
        "provider.resources",
        "provider.sign",
        "provider.specialist",
        "provider.specialists",
        "resource.entry",
        "resource.found",
        "resource.offer",
        "resource.search",
        "activity.file",
        "activity.list",
        "activity.mine",
        "activity.open",
        "activity.review",
        "activity.see",
        "agreement.list",
        "agreement.make",
        "agreement.mine",
        "agreement.open",
        "agreement.others",
        "agreement.review",
        "agreement.see",
        "agreement.sign",
        "agreement.countersign",
        "agreement.with",
        "duty.file",
        "duty.late",
        "duty.list",
        "duty.show",
        "extension.list",
        "filing.list",
        "filing.review",
        "case.status",
        "case.told",
        "my.record",
        "staff.accept",
        "staff.act",
        "staff.alert",
        "staff.ask",
        "staff.assess",
        "staff.case",
        "staff.close",
        "staff.desk",
        "staff.find",
        "staff.list",
        "staff.start",
        "staff.take",
        "staff.talk",
        "staff.visit",
        "staff.visits",
    }
)

# Here a word such as "报警" may be an answer: danger asked, or staff choose a list.
HEARS_DANGER: Final = frozenset({"crisis", "staff.desk"})

# The result of these, where it is a name, is the dialog to start.
MENUS: Final = frozenset({"menu", "staff.desk", "provider.home", "staff.providers"})

# True as the result of these means that the person's words were deleted.
FORGETS: Final = frozenset({"my.erase", "consent.withdraw"})
