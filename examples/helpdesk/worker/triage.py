"""Nightly triage of tickets that nobody answered."""

import anthropic

client = anthropic.Anthropic()


class Triage:
    model = "claude-3-5-haiku-20241022"

    def __init__(self, max_tokens: int = 16):
        self.max_tokens = max_tokens

    def is_urgent(self, ticket: str) -> bool:
        message = client.messages.create(
            model=self.model,
            max_tokens=self.max_tokens,
            system="Is the ticket urgent? Answer yes or no.",
            messages=[{"role": "user", "content": ticket}],
        )
        return message.content[0].text.strip().lower().startswith("yes")
