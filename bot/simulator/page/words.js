// The page's own words. What the bot says comes from the bot.
const WORDS = {
  zh: {
    people: "选择人员", filter: "找人：姓名、职务", send: "发送", message: "写消息，回车发送", start: "开始", restart: "解除屏蔽，重新开始",
    block: "屏蔽机器人", unblock: "解除屏蔽", close: "关闭", attach: "附件", menu: "命令", reply: "回复", edit: "修改",
    edited: "已修改", typing: "正在输入…", ok: "好", lost: "连接断开，正在重试…", photos: "照片、视频", files: "文件", voice: "语音",
    samplePhoto: "示例照片", sampleVoice: "示例语音", empty: "还没有消息", replyTo: "回复", editing: "修改消息", cancel: "取消",
    gone: "消息已删除", down: "最新消息", bot: "机器人", language: "客户端语言", other: "English", choose: "从左侧选择人员", you: "本人",
    photo: "照片", document: "文件", audio: "音频", video: "视频", video_note: "视频", sticker: "贴纸", animation: "动图",
  },
  en: {
    people: "Choose people", filter: "Find: name or role", send: "Send", message: "Write a message", start: "Start", restart: "Unblock and restart",
    block: "Block the bot", unblock: "Unblock", close: "Close", attach: "Attach", menu: "Commands", reply: "Reply", edit: "Edit",
    edited: "edited", typing: "typing…", ok: "OK", lost: "Connection lost, trying again…", photos: "Photos, videos", files: "Files", voice: "Voice",
    samplePhoto: "Sample photo", sampleVoice: "Sample voice", empty: "No messages yet", replyTo: "Reply to", editing: "Edit message", cancel: "Cancel",
    gone: "deleted message", down: "Newest", bot: "Bot", language: "Client language", other: "中文", choose: "Choose people on the left", you: "You",
    photo: "Photo", document: "File", audio: "Audio", video: "Video", video_note: "Video", sticker: "Sticker", animation: "GIF",
  },
};

const kept = localStorage.getItem("language");
export const language = kept || (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
export const say = (key) => WORDS[language][key] ?? key;

export function switchLanguage() {
  localStorage.setItem("language", language === "zh" ? "en" : "zh");
  location.reload();
}

let zone; // of the simulated place, so that the page's times agree with those in the bot's words
export function useZone(name) { zone = name || undefined; }
const LOCALE = language === "zh" ? "zh-CN" : "en-GB";
const formats = new Map();
function format(seconds, options) {
  const key = JSON.stringify(options) + zone;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: zone }));
  return formats.get(key).format(new Date(seconds * 1000));
}
export const timeOf = (seconds) => format(seconds, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const dayOf = (seconds) => format(seconds, { month: "long", day: "numeric", weekday: "short" });
export const dateOf = (seconds) => format(seconds, { year: "numeric", month: "long", day: "numeric", weekday: "short" });
export const sizeOf = (bytes) =>
  bytes < 1024 ? `${bytes} B` : bytes < 1048576 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
