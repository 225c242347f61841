"""What an owner who sends by hand is told, in the tongue of the playbook."""

from __future__ import annotations

from dataclasses import dataclass

from engine.rendering.markup.shield import Text, markdown_of, shielded
from engine.rendering.words.locale_forms import moment_in


@dataclass(frozen=True, slots=True)
class OwnerWords:
    """Sentences with places for `group`, `until`, `count` and `owner`, and the page's words."""

    task: str
    answer: str
    reminder: str
    heading: str
    nothing: str
    copy: str
    copied: str
    confirm: str
    sent: str
    over_quota: str
    states: dict[str, str]
    until: str


WORDS = {
    "en": OwnerWords(
        "Please send this to {group} by {until}:",
        "Say here when it is done: {link}",
        "{count} messages wait for you to send them, the first until {until}.",
        "To send by hand: {owner}",
        "Nothing waits for you.",
        "Copy the text", "Copied", "I let it go", "It is in the group", "The platform held it back",
        {"prepared": "waits for you", "confirmed": "let go", "sent": "in the group",
         "over quota": "held back by the platform", "not confirmed": "not in time"},
        "until {until}",
    ),
    "es": OwnerWords(
        "Por favor, envía esto a {group} antes de las {until}:",
        "Dilo aquí cuando esté hecho: {link}",
        "{count} mensajes esperan que los envíes, el primero hasta las {until}.",
        "Para enviar a mano: {owner}",
        "No te espera nada.",
        "Copiar el texto", "Copiado", "Lo he soltado", "Está en el grupo",
        "La plataforma lo retuvo",
        {"prepared": "te espera", "confirmed": "soltado", "sent": "en el grupo",
         "over quota": "retenido por la plataforma", "not confirmed": "fuera de plazo"},
        "hasta las {until}",
    ),
    "zh-CN": OwnerWords(
        "请在 {until} 之前把下面的内容发到 {group}：",
        "发完后请在这里告知：{link}",
        "有 {count} 条消息等你发送，最早一条截止 {until}。",
        "待手动发送：{owner}",
        "没有待发的消息。",
        "复制文本", "已复制", "我已确认发送", "群里已看到", "被平台限制",
        {"prepared": "等你发送", "confirmed": "已确认", "sent": "已在群里",
         "over quota": "超出平台限额", "not confirmed": "未及时确认"},
        "截止 {until}",
    ),
    "zh-TW": OwnerWords(
        "請在 {until} 之前把下面的內容發到 {group}：",
        "發完後請在這裡告知：{link}",
        "有 {count} 則訊息等你發送，最早一則截止 {until}。",
        "待手動發送：{owner}",
        "沒有待發的訊息。",
        "複製文字", "已複製", "我已確認發送", "群裡已看到", "被平台限制",
        {"prepared": "等你發送", "confirmed": "已確認", "sent": "已在群裡",
         "over quota": "超出平台限額", "not confirmed": "未及時確認"},
        "截止 {until}",
    ),
}  # fmt: skip


def words(tongue: str) -> OwnerWords:
    return WORDS.get(tongue, WORDS["en"])


def task_text(tongue: str, group: str, until: str, text: str, link: str) -> str:
    """The message that asks an owner to send a text; `link` leads to their page, or is empty.

    It is Markdown around the text, in which the group's name and the text's values stay themselves.
    """
    said = words(tongue)
    asked = said.task.format(group=shielded(group), until=moment_in(tongue, until))
    parts = [asked, markdown_of(text).strip()]
    if link:
        parts.append(said.answer.format(link=link))
    return Text("\n\n".join(parts) + "\n")


def reminder_text(tongue: str, count: int, until: str, link: str) -> str:
    """The message that reminds an owner of what waits."""
    said = words(tongue)
    parts = [said.reminder.format(count=count, until=moment_in(tongue, until))]
    if link:
        parts.append(said.answer.format(link=link))
    return "\n\n".join(parts) + "\n"
