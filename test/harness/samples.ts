/** A call in Python with a limit, on an invented model. */
export const label = `from openai import OpenAI

client = OpenAI()

def label(ticket):
    return client.responses.create(
        model="acme-small",
        instructions="Read the ticket of the customer and write down what it is about.",
        input=ticket,
        max_output_tokens=200,
    )
`
