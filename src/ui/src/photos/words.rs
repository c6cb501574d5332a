//! The words of photos and voice notes.

use domain::{Phrase, Text, counted};

pub(super) const LABEL: Text = Text::new("照片和语音", "Photos and voice notes");
pub(super) const TAKE: Text = Text::new("拍照", "Take photos");
pub(super) const CHOOSE: Text = Text::new("选择图片", "Choose pictures");
pub(super) const RECORD: Text = Text::new("录音", "Record");
pub(super) const STOP: Text = Text::new("停止录音", "Stop recording");
pub(super) const SHUTTER: Text = Text::new("拍一张", "Take one");
pub(super) const FINISH: Text = Text::new("完成", "Done");
pub(super) const REMOVE: Text = Text::new("移除", "Remove");
pub(super) const REOPEN: Text = Text::new("重新打开相机", "Reopen the camera");
pub(super) const STARTING: Text = Text::new("正在打开相机", "Opening the camera");
pub(super) const NO_CAMERA: Text = Text::new(
    "打不开相机：可能没有授权，或被别的程序占用。可以改用“选择图片”，也可以不带照片直接保存。",
    "The camera does not open: not allowed, or used by another program. Choose pictures instead, or save without.",
);
pub(super) const NO_MICROPHONE: Text = Text::new(
    "打不开麦克风：可能没有授权。请用文字填写。",
    "The microphone does not open: it may not be allowed. Please type instead.",
);
pub(super) const NO_ROOM: Text = Text::new(
    "本机剩余空间不足，照片和语音先停用，文字照常保存。上传后会自动腾出空间。",
    "Little room is left on this device: photos and voice notes stop, text is saved as ever. Uploading makes room.",
);
pub(super) const NOT_KEPT: Text =
    Text::new("这张没有存下来，请重拍。", "This one was not kept. Please take it again.");
pub(super) const NOT_READ: Text =
    Text::new("这个文件不是能打开的图片。", "This file is no picture that can be opened.");
pub(super) const ENOUGH: Text =
    Text::new("一次最多 20 个，其余请保存后再添加。", "At most 20 at a time: save, then add the rest.");
pub(super) const WORKING: Text = Text::new("正在处理", "Working on it");
pub(super) const NOT_HERE_OFFLINE: Text = Text::new("联网后可看", "Shown once online");
pub(super) const VIEWER: Text = Text::new("查看照片", "Photo");
pub(super) const PREVIOUS: Text = Text::new("上一张", "Previous");
pub(super) const NEXT: Text = Text::new("下一张", "Next");

/// 已拍 2 张
#[must_use]
pub(super) fn taken(n: usize) -> Phrase {
    Phrase::new(format!("已拍 {n} 张"), counted(n, "taken", "taken"))
}

/// 0:12 / 1:00
#[must_use]
pub(super) fn recording(seconds: u32, most: u32) -> Phrase {
    let time = |seconds: u32| format!("{}:{:02}", seconds / 60, seconds % 60);
    let both = format!("{} / {}", time(seconds), time(most));
    Phrase::new(format!("正在录音 {both}"), format!("Recording {both}"))
}

/// 照片 1/3
#[must_use]
pub(super) fn photo(at: usize, of: usize) -> Phrase {
    Phrase::new(format!("照片 {at}/{of}"), format!("Photo {at} of {of}"))
}

/// 语音 12 秒
#[must_use]
pub(super) fn voice(seconds: u16) -> Phrase {
    Phrase::new(format!("语音 {seconds} 秒"), format!("Voice note, {seconds} s"))
}

/// 还有 2 张照片在 7F1B 上
#[must_use]
pub(super) fn still_on(n: usize, device: &str) -> Phrase {
    let en = counted(n, "more photo or voice note is", "more photos or voice notes are");
    Phrase::new(format!("还有 {n} 个照片或语音在设备 {device} 上"), format!("{en} still on device {device}"))
}
