"""Drafts replies with whatever model the shop has configured."""

import os

from openai import OpenAI

router = OpenAI(base_url="https://openrouter.ai/api/v1", api_key=os.getenv("OPENROUTER_API_KEY"))


def draft_reply(ticket: str, facts: str) -> str:
    completion = router.chat.completions.create(
        model=os.getenv("REPLY_MODEL", "anthropic/claude-sonnet-4.6"),
        max_tokens=600,
        messages=[
            {"role": "system", "content": "Draft a friendly reply to the ticket. Use only these facts:\n" + facts},
            {"role": "user", "content": ticket},
        ],
    )
    return completion.choices[0].message.content or ""
