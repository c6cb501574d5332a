//! What is said about certificates: the trust page and the errors.

use domain::{Phrase, Text};

use super::CertError;

pub const TITLE: Text = Text::new("让这台设备信任管家服务器", "Let this device trust the Guanjia server");
pub const WHY: Text = Text::new(
    "在浏览器里点“继续访问”不够：离线工作需要设备真正信任服务器的证书。每台设备只做一次。",
    "\"Continue anyway\" is not enough: working offline needs a certificate the device really trusts. Once per device.",
);
pub const DOWNLOAD: Text = Text::new("下载根证书", "Download the root certificate");
pub const COMPARE: Text = Text::new(
    "安装前请与管理员核对指纹（SHA-256），不一致就不要安装：",
    "Before installing, compare the fingerprint (SHA-256) with your administrator's; if it differs, do not install:",
);
pub const THEN_OPEN: Text = Text::new("完成后打开：", "Then open:");

/// Per kind of device, its steps.
pub const DEVICES: &[(Text, &[Text])] = &[
    (
        Text::new("iPad / iPhone", "iPad / iPhone"),
        &[
            Text::new(
                "用 Safari 打开本页并下载，允许下载描述文件。",
                "Open this page in Safari, download, allow the profile.",
            ),
            Text::new(
                "设置 → 通用 → VPN 与设备管理 → 安装该描述文件。",
                "Settings → General → VPN & Device Management → install the profile.",
            ),
            Text::new(
                "设置 → 通用 → 关于本机 → 证书信任设置 → 打开完全信任。",
                "Settings → General → About → Certificate Trust Settings → switch full trust on.",
            ),
        ],
    ),
    (
        Text::new("安卓", "Android"),
        &[
            Text::new("下载根证书。", "Download the root certificate."),
            Text::new(
                "设置 → 安全 → 加密与凭据 → 安装证书 → CA 证书，选择下载的文件。",
                "Settings → Security → Encryption & credentials → Install a certificate → CA certificate, choose the file.",
            ),
        ],
    ),
    (
        Text::new("Windows 电脑", "Windows"),
        &[
            Text::new(
                "下载后双击文件 → 安装证书 → 本地计算机。",
                "Double-click the file → Install Certificate → Local Machine.",
            ),
            Text::new(
                "将证书放入“受信任的根证书颁发机构”，重新启动浏览器。",
                "Place it in \"Trusted Root Certification Authorities\" and restart the browser.",
            ),
        ],
    ),
];

/// Whether a browser asks for English before Chinese. Without a wish the page is Chinese.
#[must_use]
pub fn prefers_english(accept_language: Option<&str>) -> bool {
    let wishes = accept_language.unwrap_or_default().to_lowercase();
    match (wishes.find("en"), wishes.find("zh")) {
        (Some(english), Some(chinese)) => english < chinese,
        (english, _) => english.is_some(),
    }
}

/// What `cert new-ca` says about its result.
#[must_use]
pub fn ca_made(path: &str, fingerprint: &str) -> Phrase {
    Phrase::new(
        format!("已生成根证书 {path}\n指纹（SHA-256）：{fingerprint}\n安装到设备时请核对。"),
        format!(
            "Made the root certificate {path}\nFingerprint (SHA-256): {fingerprint}\nCompare it on each device."
        ),
    )
}

/// What `cert issue` says about its result.
#[must_use]
pub fn issued(certificate: &str, key: &str) -> Phrase {
    Phrase::new(
        format!("已签发。请在 guanjia.toml 中配置：\ntls_cert = \"{certificate}\"\ntls_key = \"{key}\""),
        format!("Issued. Put into guanjia.toml:\ntls_cert = \"{certificate}\"\ntls_key = \"{key}\""),
    )
}

/// The error in the words of the person who runs the server.
#[must_use]
pub fn error(error: &CertError) -> Phrase {
    let zh = match error {
        CertError::Exists { path } => format!("{} 已存在；换掉它，所有设备都要重新设置", path.display()),
        CertError::File { path, source, .. } => format!("无法读写 {}：{source}", path.display()),
        CertError::NoName => "请用 --host 或 --ip 指明证书给谁用".to_owned(),
        CertError::BadName { name } => format!("“{name}”不是有效的主机名"),
        CertError::Unreadable { path, detail } => format!("{} 里没有可读的证书：{detail}", path.display()),
        CertError::Making(source) => format!("无法生成证书：{source}"),
        CertError::Unusable(source) => format!("证书与私钥不能一起使用：{source}"),
    };
    let source = std::error::Error::source(error).map(|source| format!(": {source}")).unwrap_or_default();
    Phrase::new(zh, format!("{error}{source}"))
}

/// What `cert show` says.
#[must_use]
pub fn facts(facts: &super::CertificateFacts) -> Phrase {
    let names = facts.names.join(", ");
    let end = facts.not_after.standard().format("%Y-%m-%d");
    let (subject, fingerprint) = (&facts.subject, &facts.fingerprint);
    Phrase::new(
        format!("主体：{subject}\n名称：{names}\n到期：{end}\n指纹（SHA-256）：{fingerprint}"),
        format!("Subject: {subject}\nNames: {names}\nEnds: {end}\nFingerprint (SHA-256): {fingerprint}"),
    )
}
