"""The texts of sessions and draws where the playbook gives no template of its own, and the titles
of a session's posts, in every tongue."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SessionTexts:
    """The templates of a session's posts and of a draw's, and what a session's posts are called."""

    session: str
    draw: str
    titles: dict[str, str]
    """By part, with a place for the expert's title as `who`."""


_ENGLISH = SessionTexts(
    session="""\
{% if post.part == "invite" -%}
**{{ expert.title }}** answers your questions on {{ expert.weekday }}, {{ expert.date | date }},
at {{ expert.time }}{% if topic %}. Subject: {{ topic.title }}{% endif %}.
Write your question under this post, so that it is answered first.
{%- elif post.part == "session" -%}
**{{ expert.title }}** is here for the next {{ expert.minutes }} minutes{% if topic %}.
Subject: {{ topic.title }}{% endif %}. Ask away!
{%- else -%}
Thank you, **{{ expert.title }}**, and everybody who asked{% if topic %} about {{ topic.title }}{% endif %}.
The answers stand above: look them up whenever you need them.
{%- endif %}
""",
    draw="""\
**{{ draw.title }}**: it is {{ draw.time }}, and the draw is open.
{% if draw.prize %}{{ draw.prize }}, for {{ draw.winners }} of you.
{% endif %}Answer this post to take part.
""",
    titles={"invite": "Invitation: {who}", "session": "Session: {who}", "recap": "Recap: {who}"},
)

_SPANISH = SessionTexts(
    session="""\
{% if post.part == "invite" -%}
**{{ expert.title }}** responde a tus preguntas el {{ expert.weekday }} {{ expert.date | day }}
a {{ "la" if expert.time.startswith("01:") else "las" }} {{ expert.time }}{% if topic %}. Tema: {{ topic.title }}{% endif %}.
Escribe tu pregunta debajo de esta publicación y será de las primeras en tener respuesta.
{%- elif post.part == "session" -%}
**{{ expert.title }}** está aquí durante los próximos {{ expert.minutes }} minutos{% if topic %}.
Tema: {{ topic.title }}{% endif %}. ¡Pregunta lo que quieras!
{%- else -%}
Gracias, **{{ expert.title }}**, y gracias a quienes han preguntado{% if topic %}. Tema: {{ topic.title }}{% endif %}.
Las respuestas quedan aquí arriba: vuelve a ellas cuando las necesites.
{%- endif %}
""",
    draw="""\
**{{ draw.title }}**: {{ "es la" if draw.time.startswith("01:") else "son las" }} {{ draw.time }} y empieza el sorteo.
{% if draw.prize %}Premio: {{ draw.prize }}. Ganadores: {{ draw.winners }}.
{% endif %}Responde a esta publicación para participar.
""",
    titles={
        "invite": "Invitación: {who}", "session": "Consulta: {who}", "recap": "Resumen: {who}",
    },
)  # fmt: skip

_SIMPLIFIED = SessionTexts(
    session="""\
{% if post.part == "invite" -%}
**{{ expert.title }}**{{ expert.date | day }}（{{ expert.weekday }}）{{ expert.time }} 在群里答疑{% if topic %}，主题：{{ topic.title }}{% endif %}。
有问题请在这条消息下面留言，会优先解答。
{%- elif post.part == "session" -%}
**{{ expert.title }}**来了，接下来 {{ expert.minutes }} 分钟在群里答疑{% if topic %}，主题：{{ topic.title }}{% endif %}。有问题尽管问！
{%- else -%}
谢谢**{{ expert.title }}**，也谢谢提问的各位{% if topic %}。本期主题：{{ topic.title }}{% endif %}。
解答都在上面，需要时随时翻看。
{%- endif %}
""",
    draw="""\
**{{ draw.title }}**：现在是 {{ draw.time }}，抽奖开始了！
{% if draw.prize %}奖品：{{ draw.prize }}，共 {{ draw.winners }} 位中奖。
{% endif %}回复这条消息即可参加。
""",
    titles={"invite": "答疑预告：{who}", "session": "答疑：{who}", "recap": "答疑回顾：{who}"},
)

_TRADITIONAL = SessionTexts(
    session="""\
{% if post.part == "invite" -%}
**{{ expert.title }}**{{ expert.date | day }}（{{ expert.weekday }}）{{ expert.time }} 在群組裡為大家解答{% if topic %}，主題：{{ topic.title }}{% endif %}。
有問題請在這則訊息下方留言，我們會優先回覆。
{%- elif post.part == "session" -%}
**{{ expert.title }}**來了，接下來 {{ expert.minutes }} 分鐘在群組裡為大家解答{% if topic %}，主題：{{ topic.title }}{% endif %}。有問題儘管問！
{%- else -%}
謝謝**{{ expert.title }}**，也謝謝提問的各位{% if topic %}。本次主題：{{ topic.title }}{% endif %}。
解答都在上方，需要時隨時可以回來看。
{%- endif %}
""",
    draw="""\
**{{ draw.title }}**：現在是 {{ draw.time }}，抽獎開始囉！
{% if draw.prize %}獎品：{{ draw.prize }}，共 {{ draw.winners }} 位得獎。
{% endif %}回覆這則訊息即可參加。
""",
    titles={"invite": "問答預告：{who}", "session": "問答：{who}", "recap": "問答回顧：{who}"},
)

_TEXTS = {"en": _ENGLISH, "es": _SPANISH, "zh-CN": _SIMPLIFIED, "zh-TW": _TRADITIONAL}


def session_texts(tongue: str) -> SessionTexts:
    """The texts in a language, such as `zh-CN`; English ones for a language that has none."""
    return _TEXTS.get(tongue, _ENGLISH)
