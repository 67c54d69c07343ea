// The page's own words. What the bot says comes from the bot.
const WORDS = {
  zh: {
    people: "人员", filter: "找人：姓名、职务", send: "发送", message: "写消息，回车发送", start: "开始", restart: "解除屏蔽，重新开始",
    block: "屏蔽机器人", unblock: "解除屏蔽", close: "关闭", attach: "附件", menu: "命令", reply: "回复", edit: "修改", keyboard: "键盘",
    edited: "已修改", typing: "正在输入…", ok: "好", lost: "连接断开，正在重试…", photos: "照片、视频", files: "文件", voice: "语音",
    samplePhoto: "示例照片", sampleVoice: "示例语音", empty: "还没有消息", replyTo: "回复", editing: "修改消息", cancel: "取消",
    gone: "消息已删除", down: "最新消息", bot: "机器人", language: "客户端语言", other: "English", choose: "从左侧选择人员", you: "本人",
    photo: "照片", document: "文件", audio: "音频", video: "视频", video_note: "视频", sticker: "贴纸", animation: "动图",
    sent: "已发送", taken: "已收到", drop: "松手即发送", play: "播放", pause: "暂停", previous: "上一张", next: "下一张", download: "下载",
    more: "展开", less: "收起", hidden: "隐藏内容，点开可见", copied: "已复制", unread: "条未读", jumps: "拨动时钟", clock: "时钟",
    due: "接下来到期", nothingDue: "眼下没有到期的事", jumpThere: "拨到那时", late: "已超期", forwarded: "转发",
    add: "添加人员", addTitle: "添加一个人", name: "姓名", code: "启动参数（可不填，例如邀请码）", addButton: "添加", nameless: "请填写姓名",
    tour: "导览", tourYes: "带我走一遍", tourNo: "先不用", tourOn: "接着走", tourStep: "第 {at} 步，共 {steps} 步", tourStop: "暂停导览",
    tourAgain: "再走一遍", tourEnd: "知道了", tourGo: "去 {name} 那里", tourPress: "替我点：{label}", tourWrite: "替我写好", tourSend: "发送",
    tourPhoto: "发一张示例照片", tourNext: "下一步", tourAs: "您现在是 {name}", tourSkip: "跳到正文",
    help: "键盘操作", helpKeys: [["Tab", "在按钮之间移动"], ["↑ ↓", "在消息之间、人员之间移动"], ["R / E", "回复、修改选中的消息"],
      ["Enter / Shift+Enter", "发送 / 换行"], ["/", "在空白输入框里打开命令"], ["Alt+PageUp / PageDown", "换到上一个、下一个聊天"],
      ["Esc", "关闭菜单，取消回复"]],
  },
  en: {
    people: "People", filter: "Find: name or role", send: "Send", message: "Write a message", start: "Start", restart: "Unblock and restart",
    block: "Block the bot", unblock: "Unblock", close: "Close", attach: "Attach", menu: "Commands", reply: "Reply", edit: "Edit", keyboard: "Keyboard",
    edited: "edited", typing: "typing…", ok: "OK", lost: "Connection lost, trying again…", photos: "Photos, videos", files: "Files", voice: "Voice",
    samplePhoto: "Sample photo", sampleVoice: "Sample voice", empty: "No messages yet", replyTo: "Reply to", editing: "Edit message", cancel: "Cancel",
    gone: "deleted message", down: "Newest", bot: "Bot", language: "Client language", other: "中文", choose: "Choose people on the left", you: "You",
    photo: "Photo", document: "File", audio: "Audio", video: "Video", video_note: "Video", sticker: "Sticker", animation: "GIF",
    sent: "sent", taken: "received", drop: "Drop to send", play: "Play", pause: "Pause", previous: "Previous", next: "Next", download: "Download",
    more: "Show all", less: "Show less", hidden: "hidden, press to show", copied: "Copied", unread: "unread", jumps: "Move the clock", clock: "Clock",
    due: "Due next", nothingDue: "Nothing is due", jumpThere: "Go there", late: "overdue", forwarded: "Forwarded",
    add: "Add a person", addTitle: "Add a person", name: "Name", code: "Start parameter (optional, such as an invitation's code)", addButton: "Add", nameless: "A name is needed",
    tour: "Tour", tourYes: "Show me", tourNo: "Not now", tourOn: "Go on", tourStep: "Step {at} of {steps}", tourStop: "Pause the tour",
    tourAgain: "Once more", tourEnd: "Done", tourGo: "Go to {name}", tourPress: "Do it: {label}", tourWrite: "Write it for me", tourSend: "Send",
    tourPhoto: "Send a sample photo", tourNext: "Next", tourAs: "You are {name}", tourSkip: "Skip to the chats",
    help: "Keyboard", helpKeys: [["Tab", "from button to button"], ["↑ ↓", "from message to message, person to person"], ["R / E", "reply to, edit the chosen message"],
      ["Enter / Shift+Enter", "send / new line"], ["/", "commands, in the empty text field"], ["Alt+PageUp / PageDown", "previous, next chat"],
      ["Esc", "close a menu, cancel a reply"]],
  },
};

const kept = localStorage.getItem("language");
export const language = kept || (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
export const say = (key, given = {}) => {
  const words = WORDS[language][key] ?? key;
  return typeof words === "string" ? words.replace(/\{(\w+)\}/g, (_, name) => given[name] ?? "") : words;
};

export function switchLanguage() {
  localStorage.setItem("language", language === "zh" ? "en" : "zh");
  location.reload();
}

let handed = {}; // text → language → words: what whoever started the simulator knows of its names
export function useWords(words) { handed = words; }
export const called = (text) => handed[text]?.[language] ?? text;
export const everyName = (text) => [text, ...Object.values(handed[text] ?? {})].join(" ");
export const inWords = (words) => words?.[language] ?? Object.values(words ?? {})[0] ?? "";

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
export const momentOf = (seconds) =>
  `${format(seconds, { month: "short", day: "numeric", weekday: "short" }).replace(",", "")} ${timeOf(seconds)}`;
export const sizeOf = (bytes) =>
  bytes < 1024 ? `${bytes} B` : bytes < 1048576 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
export const lengthOf = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
