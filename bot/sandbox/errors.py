"""What the Bot API answers when it refuses."""


class ApiError(Exception):
    """A refusal: HTTP status, Telegram's words, and how long to wait when that is the reason."""

    def __init__(self, status: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.retry_after = retry_after

    def as_json(self) -> dict[str, object]:
        answer: dict[str, object] = {
            "ok": False,
            "error_code": self.status,
            "description": self.description,
        }
        if self.retry_after is not None:
            answer["parameters"] = {"retry_after": self.retry_after}
        return answer


def bad(description: str) -> ApiError:
    """400, in the words of the Bot API."""
    return ApiError(400, f"Bad Request: {description}")
