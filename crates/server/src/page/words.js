// Every word of the page, in both languages.
export const WORDS = {
  en: {
    docs: "Try every route", language: "Language", start: "Start the camera", stop: "Stop", collection: "Collection", name: "Name",
    enrol: "Enrol the face", token: "Token", nothing: "No camera is shown yet.",
    note: "The pictures go to this server and are not kept; templates of whom you enrol are. For research and evaluation: it is no lock.",
    noCamera: "The browser gives no camera. Allow it, or connect one, and start again.",
    insecure: "A browser gives its camera to pages of this machine or over HTTPS alone.",
    running: "The camera runs.", ended: "The stream has ended. Start again.", enrolled: (name) => `${name} is enrolled.`,
    noFace: "There is no face to enrol.", wantsToken: "This server asks for a token.", wantsName: "Type a name first.", unreachable: "The server does not answer.",
    unknown: "Unknown", perhaps: (name) => `Perhaps ${name}`, perhapsOr: (a, b) => `Perhaps ${a} or ${b}`, nobody: "Nobody is in the picture.",
    live: "live", spoof: "spoof", unsure: "cannot tell",
    reasons: { too_small: "too small", blurred: "blurred", turned_away: "turned away", too_dark: "too dark", too_bright: "too bright", cut_off: "cut off",
      unclear: "unclear", too_few_frames: "too few frames yet", borderline: "between the two", dim_and_blurred: "dim and blurred", unavailable: "no network for it" },
  },
  zh: {
    docs: "试用全部接口", language: "语言", start: "打开摄像头", stop: "停止", collection: "人员库", name: "姓名",
    enrol: "登记此人脸", token: "令牌", nothing: "尚未显示摄像头画面。",
    note: "画面会发送到此服务器，但不会保存；登记者的模板会保存。仅供研究与评估，不可当作门锁。",
    noCamera: "浏览器没有提供摄像头。请允许使用或接上摄像头，然后重新开始。",
    insecure: "浏览器只向本机页面或 HTTPS 页面提供摄像头。",
    running: "摄像头已打开。", ended: "连接已结束，请重新开始。", enrolled: (name) => `已登记 ${name}。`,
    noFace: "没有可登记的人脸。", wantsToken: "此服务器需要令牌。", wantsName: "请先输入姓名。", unreachable: "服务器没有应答。",
    unknown: "未知", perhaps: (name) => `可能是 ${name}`, perhapsOr: (a, b) => `可能是 ${a} 或 ${b}`, nobody: "画面中没有人。",
    live: "真人", spoof: "假体", unsure: "无法判断",
    reasons: { too_small: "太小", blurred: "模糊", turned_away: "侧转过多", too_dark: "太暗", too_bright: "太亮", cut_off: "未完整入镜",
      unclear: "不清楚", too_few_frames: "画面还太少", borderline: "介于两者之间", dim_and_blurred: "又暗又模糊", unavailable: "缺少网络" },
  },
};
