//! The demo's invented names and texts, and what is said about it.

use domain::{Phrase, Text};
use tickets::TicketKind;

use super::{DEMO_USERS, Seeded};

pub(super) const SITE: Text = Text::new("云栖花园 一期", "Yunqi Garden, phase 1");
pub(super) const SITE_ADDRESS: Text = Text::new("演示市演示路 1 号", "1 Demo Road, Demo City");

pub(super) const DESK: Text = Text::new("前台", "Front desk");
pub(super) const STEWARD: Text = Text::new("管家", "Steward");
pub(super) const SUPERVISOR: Text = Text::new("主管", "Supervisor");
pub(super) const MANAGER: Text = Text::new("经理", "Manager");
pub(super) const ADMINISTRATOR: Text = Text::new("系统管理员", "Administrator");

/// Staff number, name, code of the post. The supervisor comes first.
pub(super) const STAFF: &[(&str, &str, &str)] = &[
    ("D01", "赵明远", "supervisor"),
    ("D02", "周小满", "representative"),
    ("D03", "何佳", "representative"),
    ("D04", "陈安", "steward"),
    ("D05", "李禾", "steward"),
    ("D06", "吴桐", "steward"),
    ("D07", "维修 王强", "repair_crew"),
    ("D08", "维修 刘勇", "repair_crew"),
    ("D09", "维修 孙海", "repair_crew"),
    ("D10", "许知行", "manager"),
    ("D11", "系统管理员", "administrator"),
];

pub(super) fn building(number: usize) -> String {
    format!("{number}栋")
}

/// An invented plate: no plate has four zeros behind its letters.
pub(super) fn plate(number: usize) -> String {
    format!("演A0{:04}", number % 10_000)
}

/// A name that nobody takes for a real one: a surname and two of the ten heavenly stems.
pub(super) fn name(choice: usize) -> String {
    const SURNAMES: &str = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张";
    const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";
    let pick =
        |from: &str, at: usize| from.chars().nth(at % from.chars().count()).into_iter().collect::<String>();
    format!("{}{}{}", pick(SURNAMES, choice), pick(STEMS, choice / 24), pick(STEMS, choice / 240))
}

/// What a ticket may be about.
pub(super) struct Matter {
    pub(super) kind: TicketKind,
    /// Code of a built-in category.
    pub(super) category: Option<&'static str>,
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    pub(super) wanted: &'static str,
    pub(super) solution: &'static str,
}

const fn matter(
    kind: TicketKind,
    category: &'static str,
    title: &'static str,
    description: &'static str,
    wanted: &'static str,
    solution: &'static str,
) -> Matter {
    Matter { kind, category: Some(category), title, description, wanted, solution }
}

/// Of every day.
pub(super) const MATTERS: &[Matter] = &[
    matter(
        TicketKind::Repair,
        "leak",
        "厨房下水管漏水",
        "水槽下面一直滴水，已用盆接着",
        "今天修好",
        "更换密封圈，观察半小时不再漏",
    ),
    matter(
        TicketKind::Repair,
        "leak",
        "卫生间地漏返水",
        "洗澡时地漏往上冒水",
        "尽快疏通",
        "疏通主管，清出毛发杂物",
    ),
    matter(TicketKind::Repair, "power", "客厅跳闸", "开空调就跳闸", "查明原因", "插座进水短路，已更换"),
    matter(TicketKind::Repair, "light", "楼道灯不亮", "晚上看不清台阶", "换灯", "更换声控灯"),
    matter(
        TicketKind::Repair,
        "door",
        "单元门关不上",
        "闭门器没有力，门一直开着",
        "恢复门禁",
        "调整闭门器并加油",
    ),
    matter(TicketKind::Repair, "door", "门禁卡失灵", "刷卡没有反应", "能正常进出", "重新写卡"),
    matter(
        TicketKind::Repair,
        "facility",
        "儿童滑梯松动",
        "底座有一颗螺丝掉了",
        "尽快处理，怕孩子受伤",
        "已加固并检查其余设施",
    ),
    matter(TicketKind::Repair, "lift", "电梯异响", "上行到五层有咯噔声", "请检查", "维保到场调整导靴"),
    matter(
        TicketKind::Complaint,
        "noise",
        "楼上深夜有声响",
        "晚上十一点以后还在拖桌椅",
        "请提醒楼上",
        "已与楼上沟通，住户同意铺地垫",
    ),
    matter(
        TicketKind::Complaint,
        "parking",
        "车位被占",
        "固定车位停了别的车",
        "请对方挪车",
        "联系车主挪车并登记",
    ),
    matter(
        TicketKind::Complaint,
        "cleaning",
        "垃圾清运不及时",
        "楼下垃圾桶满了两天",
        "每天清运",
        "与保洁确认清运时间，增加一次",
    ),
    matter(
        TicketKind::Complaint,
        "staff",
        "门岗态度不好",
        "访客登记时说话难听",
        "希望改进",
        "已培训当班人员并致歉",
    ),
    matter(
        TicketKind::Inquiry,
        "fees",
        "咨询物业费账单",
        "上月比以前多了",
        "解释清楚",
        "说明公摊水电构成，客户理解",
    ),
    matter(
        TicketKind::Inquiry,
        "decoration",
        "装修要办什么手续",
        "下月准备装修",
        "告知流程",
        "告知所需资料与押金",
    ),
    matter(
        TicketKind::Inquiry,
        "procedure",
        "怎么办理门禁卡",
        "家里老人要一张卡",
        "告知流程",
        "告知带身份证到前台办理",
    ),
    matter(
        TicketKind::Help,
        "locked_out",
        "忘带钥匙",
        "人在门外，家里有小孩",
        "帮忙联系开锁",
        "核对身份后联系备案开锁人员",
    ),
    matter(TicketKind::Help, "elderly", "独居老人需要帮忙", "搬不动米面", "送到家里", "管家已送上楼"),
    matter(
        TicketKind::Suggestion,
        "greenery",
        "建议增加长椅",
        "中心花园休息的地方少",
        "增加两张长椅",
        "已列入下季度计划并回复",
    ),
    matter(
        TicketKind::Appointment,
        "home_service",
        "预约清洗空调",
        "周末有人在家",
        "周六上午",
        "已上门清洗两台",
    ),
    Matter {
        kind: TicketKind::Praise,
        category: None,
        title: "表扬管家",
        description: "帮忙把快递送上楼，非常感谢",
        wanted: "",
        solution: "已转达本人与主管",
    },
];

/// Of the day of heavy rain.
pub(super) const STORM_MATTERS: &[Matter] = &[
    matter(
        TicketKind::Repair,
        "leak",
        "窗台渗水",
        "下大雨，雨水从窗框渗进来",
        "先止水",
        "打胶处理，天晴后复查",
    ),
    matter(
        TicketKind::Repair,
        "leak",
        "地下车库积水",
        "坡道口进水，漫到第二排车位",
        "抽水",
        "开启排水泵并设沙袋",
    ),
    matter(
        TicketKind::Repair,
        "leak",
        "顶层天花板漏水",
        "卧室天花板有水印并往下滴",
        "尽快来看",
        "屋面清理落水口，做临时防水",
    ),
    matter(TicketKind::Repair, "power", "单元停电", "打雷后整个单元没电", "恢复供电", "复位总闸，检查线路"),
    matter(
        TicketKind::Help,
        "elderly",
        "老人家里进水",
        "一个人在家，不会处理",
        "派人帮忙",
        "已帮忙清水并垫高家具",
    ),
];

/// Of the day on which a lift stood still.
pub(super) const OUTAGE_MATTERS: &[Matter] = &[
    matter(
        TicketKind::Repair,
        "lift",
        "电梯停运",
        "3 栋 1 单元电梯不动了",
        "什么时候能修好",
        "更换控制板，恢复运行",
    ),
    matter(
        TicketKind::Complaint,
        "staff",
        "电梯停运没有通知",
        "提着东西才发现要爬楼",
        "及时通知",
        "已张贴通知并逐户致歉",
    ),
    matter(
        TicketKind::Help,
        "trapped",
        "电梯困人",
        "停在四层和五层之间",
        "马上救人",
        "十二分钟内救出，人员平安",
    ),
    matter(
        TicketKind::Inquiry,
        "procedure",
        "电梯什么时候恢复",
        "家里有老人要下楼看病",
        "告知时间",
        "告知预计时间，安排管家协助",
    ),
];

pub(super) const WITHDRAWN: Text = Text::new("客户来电说已经好了", "The customer says it is fine now");
pub(super) const ASKS_AGAIN: Text =
    Text::new("客户再次来电，问什么时候处理", "The customer asks again when it will be done");
pub(super) const ON_SITE: Text = Text::new("已到现场，正在排查", "On site, looking for the cause");
pub(super) const ESCALATED: Text =
    Text::new("需要厂家配合，请主管协调", "Needs the maker's help; please coordinate");
pub(super) const PART_MISSING: Text =
    Text::new("缺配件，已向供应商订货", "A part is missing and was ordered");
pub(super) const OPINION: Text =
    Text::new("当面沟通，核实情况后回复", "Talk to them in person, check, then answer");
pub(super) const NOT_SATISFIED: Text = Text::new("客户说问题又出现了", "The customer says it has come back");

/// What was found on a visit, and what was asked for.
pub(super) const VISITS: &[(&str, &str)] = &[
    ("日常问候，家中安好", ""),
    ("老人身体不错，提醒用电安全", "希望楼道加扶手"),
    ("了解近期服务感受，比较满意", ""),
    ("征求对停车管理的意见", "希望增加访客车位"),
    ("装修户巡访，现场整洁", ""),
    ("新住户，介绍了服务内容与联系方式", "想要一份收费说明"),
];

/// What `serve --demo` says: who may sign in.
#[must_use]
pub fn users() -> Phrase {
    let line = |language_zh: bool| {
        let lines: Vec<String> = DEMO_USERS
            .iter()
            .map(|user| {
                let post = if language_zh { user.post.zh } else { user.post.en };
                format!("  {post}\t{}\t{}", user.login, user.password)
            })
            .collect();
        lines.join("\n")
    };
    Phrase::new(
        format!("演示数据：全部为虚构。可用账号（岗位、账号、密码）：\n{}", line(true)),
        format!("Demo data, all of it invented. Accounts (post, login, password):\n{}", line(false)),
    )
}

/// What was made.
#[must_use]
pub fn seeded(seeded: &Seeded) -> Phrase {
    let (ops, ms) = (seeded.n_ops, seeded.milliseconds);
    Phrase::new(
        format!("已生成演示数据：{ops} 条操作，{ms} 毫秒"),
        format!("Made demo data: {ops} operations in {ms} ms"),
    )
}
