"""What a way of talking to people can carry. Conversations count on it, and know no channel."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Channel:
    """The limits of a channel, and where the bot is found on it.

    `text`, `caption` and `toast`: the longest message, words under a file, and line that goes away
    by itself, in UTF-16 units of what is read. `address`: bytes that a button can carry. `cut`: a
    text so long may be the first piece of a paste that the channel cut. `home` is the bot's own
    address, `invitation` that of a link with a token, as `{token}`.
    """

    text: int
    caption: int
    toast: int
    address: int
    cut: int
    home: str
    invitation: str

    @property
    def host(self) -> str:
        """The bot's name on this channel."""
        return self.home.rpartition("/")[2]

    def invites(self, token: str) -> str:
        """The link that lets somebody in."""
        return self.invitation.format(token=token)
