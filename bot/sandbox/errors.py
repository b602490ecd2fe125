"""What the Bot API answers when it refuses."""


class ApiError(Exception):
    """A refusal: HTTP status, Telegram's words, and what the bot may make of it.

    `parameters` are the Bot API's ResponseParameters: retry_after or migrate_to_chat_id.
    """

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def as_json(self) -> dict[str, object]:
        answer: dict[str, object] = {
            "ok": False,
            "error_code": self.status,
            "description": self.description,
        }
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


def bad(description: str) -> ApiError:
    """400, in the words of the Bot API."""
    return ApiError(400, f"Bad Request: {description}")
