//! The words that passwords are made of, in the spelling in which they are compared: lower case, letters and digits.
//!
//! Written down for this program: what people choose is known from every report on leaked passwords, which agree on
//! the kinds (love, names, animals, sports, brands, seasons, keyboards, the service's own words) and the commonest of each.

/// Every word.
pub fn all() -> impl Iterator<Item = &'static str> {
    [ACCESS, ENGLISH, NAMES, CULTURE, PINYIN, SURNAMES, GIVEN, PLACES, NUMBERS, HOUSE, HAN]
        .into_iter()
        .flat_map(str::split_ascii_whitespace)
}

/// What is asked for is typed in.
const ACCESS: &str = "password passwort passwd passord passphrase pass pwd login logon signin admin administrator root \
    toor user username guest test testing tester demo temp temporary default system server service support manager \
    master access secret private secure security changeme letmein welcome enter open opensesame qwe123 abc123 abc \
    letme trustno trustno1 mypass mypassword newpassword nopassword oracle mysql database backup public internet web \
    webmaster network router wifi cisco linux windows ubuntu debian android apple iphone samsung huawei xiaomi lenovo \
    google gmail facebook twitter youtube amazon microsoft office laptop desktop computer keyboard mouse qq weixin \
    wechat weibo alipay taobao baidu tencent jingdong douyin";

/// Love, animals, seasons, colors and what else is at hand.
const ENGLISH: &str = "love lover lovely loveme loveyou iloveyou iloveu ilove you forever always angel baby babygirl \
    honey sweet sweety sweetie sugar darling kiss heart dear friend friends family mother father mom dad sister \
    brother daddy mommy happy hello hi hey world life live lucky luck money power king queen prince princess boss \
    hunter killer ninja warrior soldier pirate shadow dragon tiger lion monkey bear wolf panda eagle falcon hawk \
    dolphin horse mustang puppy dog doggy cat kitty bunny rabbit turtle snake spider butterfly chicken fish bird \
    sun sunny sunshine moon star stars sky rain rainbow snow storm thunder fire ice water ocean flower rose lily \
    daisy jasmine cherry peach apples orange lemon banana cookie cookies chocolate candy coffee pepper ginger \
    cheese pizza red blue green black white silver gold golden purple pink yellow spring summer autumn winter \
    january february march april may june july august september october november december monday tuesday \
    wednesday thursday friday saturday sunday football baseball basketball soccer hockey tennis golf yankees \
    cowboys liverpool chelsea arsenal barcelona madrid juventus lakers ferrari porsche mercedes bmw audi toyota \
    honda yamaha harley corvette racing freedom peace hope faith jesus christ god heaven buddha america england \
    china japan korea london paris newyork music guitar piano dance rock metal player gamer games game play fun \
    cool great good best super awesome magic mystery diamond crystal pearl whatever nothing something anything \
    blink asshole fuck fuckyou fuckoff shit bitch sexy hottie biteme matrix phoenix genesis maverick ranger scooter \
    school student teacher doctor house home garden street city zaq dearbook change please thanks one two three \
    hundred thousand million number jordan batman superman spiderman ironman starwars startrek pokemon pikachu \
    naruto minecraft warcraft dota fortnite snoopy mickey garfield tigger pooh simpson merlin gandalf hobbit \
    harrypotter hogwarts james bond bond007 agent";

/// Given names of the west.
const NAMES: &str = "michael michelle jennifer jessica ashley amanda nicole daniel danielle andrew anthony matthew \
    joshua justin thomas robert richard william charles charlie david john johnny joseph george alex alexander \
    alexandra andrea anna angela barbara brandon brian carlos chris christian christine christopher claudia \
    elizabeth emily emma eric ethan frank hannah harry heather henry jack jackson jacob jason jasper joe jonathan \
    jose julia karen kate katie kevin kim laura lauren linda lisa louis lucas lucy maggie maria marie mark martin \
    mary max megan melissa mike molly nathan nicholas oliver olivia oscar patrick paul peter rachel rebecca \
    ricardo ryan samantha sam samuel sandra sarah scott sean sophie stephanie steven susan taylor tom tony \
    vanessa victor victoria vincent buster";

/// Pinyin of what Chinese speakers choose.
const CULTURE: &str = "woaini woaiwo aini aiwo woai wo ni ta ai nihao nimen women mima wodemima denglu yonghu guanli \
    guanliyuan ceshi mm gege jiejie meimei didi baba mama laopo laogong baobao baobei qinai qinaide xiaobao dabao \
    xiaoming xiaohong xiaoli xiaowang xiaozhang tiantian kaixin kuaile xingfu pingan jiankang facai fuqi shuqi \
    zhongguo zhonghua renmin gongchandang jiayou shengri shengrikuaile xinnian xinniankuaile chunjie zhongqiu \
    guoqing chuntian xiatian qiutian dongtian taiyang yueliang xingxing dahai xiaoyu xiaogou xiaomao xiaozhu \
    xiongmao long feng hu laohu zhu gou mao tuzi niu ma xuesheng laoshi xuexiao daxue gongsi laoban jingli";

/// Words of the trade and of the region.
const PINYIN: &str = "wuye yezhu xiaoqu kefu qiantai guanjia dianti tingche tingchechang menjin men baoan baojie weixiu \
    gongcheng shoufei fuwu zhongxin fuwuzhongxin wuyefuwu wuyeguanli huayuan jiayuan zhuhu zuhu fangzi fangdong \
    loudong danyuan louyu shequ juweihui yezhuhui zhuren zuzhang zongjingli";

/// Surnames in pinyin.
const SURNAMES: &str = "wang li zhang liu chen yang huang zhao wu zhou xu zhuo luo gao zheng liang xie song tang \
    xuan deng han cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lv lu ding ren yao shen \
    jin cui tan fan fang shi liao xiong meng qin bai jia yan guo lin hou shao qian kong qiu gu mo xue lei hao \
    gong chang tao dai lai wen";

/// Given names in pinyin.
const GIVEN: &str = "weiwei fangfang nana min jing xiuying xiulan qiang jun yong jie juan ming chao lan xia \
    ping gang guiying jianguo jianhua jianjun haiyan xiaoyan lili lina tingting jingjing yangyang yanyan feifei \
    dandan xinxin yingying lele beibei huanhuan niuniu doudou yueyue mengmeng xuexue haoran zihan zixuan yuxuan \
    haoyu junjie xinyi yutong ruoxi shihan hui hong bin bo xin rui kai jian zhi yi qing yun ying hua \
    na fei xiaofeng xiaolong xiaojun weidong weiguo zhiqiang zhigang zhiyong limin wangwei \
    zhangwei liwei wangfang zhangli";

/// Cities.
const PLACES: &str = "beijing shanghai guangzhou shenzhen chengdu chongqing hangzhou nanjing wuhan xian tianjin suzhou \
    qingdao dalian xiamen ningbo zhengzhou changsha shenyang jinan harbin haerbin kunming fuzhou hefei wuxi foshan \
    dongguan taiyuan guiyang nanning lanzhou hainan sanya hongkong xianggang taiwan taibei macau aomen";

/// Numbers that mean something to everybody.
const NUMBERS: &str = "5201314 1314520 1314521 521521 520520 5211314 7758521 7758258 147258 258369 159357 357159 \
    789456 456789 123321 112233 332211 223344 445566 778899 168168 666888 888666 518518 521314 110110 119119 \
    121212 131313 101010 010203 102030 123654 456123 159753 951753 753951 135790 246810 13579 24680 31415926 \
    3141592 271828 142857 00700";

/// The product's own words.
const HOUSE: &str = "guanjiaguanjia housekeeper butler steward property propertymanagement estate residence customer \
    customerservice helpdesk reception frontdesk ticket tickets";

/// The same in Han characters.
const HAN: &str = "管家 物业 业主 小区 客服 前台 密码 我的密码 我的 我爱你 爱你 你好 老婆 老公 宝宝 宝贝 天天 快乐 开心 \
    幸福 中国 北京 上海 广州 深圳 管理员 管理 服务 中心 服务中心 测试 用户 登录 生日快乐 新年快乐 经理 主管 物业服务";
