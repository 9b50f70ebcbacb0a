// How a conversation is written for a model that has no chat template: as a play.

export const fallbackTemplate = `
{%- for message in messages -%}
{%- if message.role == "user" %}User: {{ message.content }}
{% elif message.role == "assistant" %}Assistant: {{ message.content | trim }}
{% else %}{{ message.content }}

{% endif -%}
{%- endfor -%}
{%- if add_generation_prompt %}Assistant:{% endif %}`;

/** Where the model would go on with the user's part. */
export const fallbackStop = "\nUser:";
