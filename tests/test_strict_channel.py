"""The strict channel itself: it refuses what Telegram refuses."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.base import Outbound, TryLater
from tests.strict_channel import BAN_S, PER_SECOND, StrictChannel
from tests.virtual_time import run_virtually


@pytest.fixture
def channel() -> StrictChannel:
    """A platform that enforces its limits."""
    return StrictChannel()


class TestStrictChannel:
    """The fake itself."""

    async def asks(self, channel: StrictChannel, addresses: list[str]) -> int:
        """Send to these addresses at one moment; return how many are refused."""
        sending = (channel.send(address, Outbound(1, "话")) for address in addresses)
        results = await asyncio.gather(*sending, return_exceptions=True)
        refused = [result for result in results if isinstance(result, TryLater)]
        assert all(later.retry_after_s == BAN_S for later in refused)
        return len(refused)

    def test_refuses_more_than_thirty_a_second(self, channel: StrictChannel) -> None:
        """The thirty-first within a second is one too many."""
        many = [str(number) for number in range(PER_SECOND + 1)]

        assert run_virtually(self.asks(channel, many)) == 1
        assert channel.violations == 1

    def test_refuses_two_a_second_in_one_chat(self, channel: StrictChannel) -> None:
        """The second to one chat is refused, and all that comes in the ban."""
        assert run_virtually(self.asks(channel, ["1", "1", "2"])) == 2
        assert channel.violations == 2
