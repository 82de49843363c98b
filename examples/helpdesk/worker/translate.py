"""Translates answers before they are sent."""

import os

from openai import AsyncOpenAI

client = AsyncOpenAI(api_key=os.environ["OPENAI_API_KEY"], timeout=30)

MODEL = "gpt-4o"
INSTRUCTIONS = (
    "Translate the answer into {language}. "
    "It is important that you keep order numbers and product names as they are. "
    "Return only the translation."
)


async def translate(answer: str, language: str) -> str:
    response = await client.responses.create(
        model=MODEL,
        instructions=INSTRUCTIONS.format(language=language),
        input=answer,
        max_output_tokens=1200,
    )
    return response.output_text
