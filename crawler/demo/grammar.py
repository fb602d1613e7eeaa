"""How the composed articles speak: titles, leads and sentences with slots, in the register of provincial news.

``{slot}`` is filled from the article's fixed facts, from a maker (persons, documents, dates), or from the phrases of
its topic; ``{Slot}`` begins with a capital; ``{n:40-180}`` is a whole number, ``{pct:5-9}`` a percentage. Every
sentence is our own.
"""

from __future__ import annotations

# What happens in a piece of news: the words of the title, those of the lead, and how the text refers to it.
EVENTS = (
    ("sơ kết {theme}", "tổ chức Hội nghị sơ kết {theme}", "hội nghị"),
    ("rút kinh nghiệm {theme}", "tổ chức Hội nghị rút kinh nghiệm {theme}", "hội nghị"),
    ("kiểm tra {theme} tại {other_place}", "kiểm tra thực tế {theme} tại {other_place}", "buổi kiểm tra"),
    ("tọa đàm về {theme}", "tổ chức tọa đàm về {theme}", "buổi tọa đàm"),
    ("bàn giải pháp {goal}", "họp bàn giải pháp {goal}", "cuộc họp"),
    ("giao ban chuyên đề về {theme}", "giao ban chuyên đề về {theme}", "buổi giao ban"),
    ("phát động thi đua {goal}", "tổ chức lễ phát động thi đua {goal}", "lễ phát động"),
    ("làm việc với {other_place} về {theme}", "làm việc với lãnh đạo {other_place} về {theme}", "buổi làm việc"),
    ("tập huấn nghiệp vụ {goal}", "khai mạc lớp tập huấn nghiệp vụ {goal}", "lớp tập huấn"),
)  # fmt: skip

NEWS_TITLES = ("{Organ} {event}", "{Organ} {event}", "{Place}: {Event}")
TIMELESS_TITLES = (
    "{Place}: {goal}", "{Goal} ở {place}", "{Place} {goal}", "Chuyện {goal} ở thôn {village}", "{Goal}, {goal}",
    "{Place} với {theme}",
)  # fmt: skip

NEWS_LEADS = (
    "{When}, {organ} {event_lead}. {presence}.",
    "{When}, tại {place}, {organ} {event_lead}. {presence}.",
    "{When}, {organ} {event_lead} theo tinh thần {ref}. {presence}.",
    "{When}, {organ} {event_lead}; đồng thời triển khai {ref}.",
    "{When}, {organ} {event_lead}.",
)
TIMELESS_LEADS = (
    "Xác định việc {goal} là nhiệm vụ trọng tâm, {span}, {organ} đã có nhiều cách làm sáng tạo, thiết thực.",
    "Từ chỗ {trouble}, nhờ sự vào cuộc của {organ}, đến nay {gain}.",
    "Những kết quả bước đầu trong {theme} ở {place} cho thấy: khi người dân đồng thuận thì việc khó cũng thành.",
    "Về {place} những ngày này, dễ nhận thấy {gain}. Đó là thành quả của quá trình bền bỉ {goal}.",
)
YEAR_LEADS = (
    "{When}, {organ} {event_lead} năm {year}. {presence}.",
    "{When}, tại {place}, {organ} {event_lead}. {presence}.",
)
PRESENCE = (
    "{Chair} chủ trì {noun}", "Dự {noun} có {chair}; lãnh đạo các cơ quan, đơn vị liên quan",
    "{Chair} và {chair} đồng chủ trì", "Tham dự {noun} có đại diện các {unit} trên địa bàn {place}",
)  # fmt: skip

# Kinds of paragraphs: sentences that open one, and sentences that can only follow.
OPENERS: dict[str, tuple[str, ...]] = {
    "background": (
        "Thực hiện {ref}, {organ} đã xây dựng kế hoạch, giao nhiệm vụ cụ thể cho từng {unit} và định kỳ kiểm tra.",
        "Căn cứ {ref}, các {unit} đã đăng ký nội dung thực hiện phù hợp với điều kiện của mình.",
        "Ngay sau khi {ref} được ban hành, {organ} đã tổ chức quán triệt tới toàn thể cán bộ chủ chốt.",
        "Xác định {theme} là nhiệm vụ thường xuyên, chính quyền {place} đã tập trung {measure}, đồng thời {measure}.",
        "Trước đây, {trouble}; vì vậy, {organ} chọn việc {measure} làm khâu đột phá.",
        "Bám sát {ref} và tình hình thực tế, {organ} đề ra mục tiêu {goal} với lộ trình rõ ràng.",
    ),
    "results": (
        "{Span}, {place} đã {deed}, {deed}.",
        "Theo báo cáo tại {noun}, {span}, các {unit} đã {deed}; {deed}.",
        "Điểm nổi bật là {gain}.",
        "Đến nay, đã có {n:3-7}/{n:8-14} đảng bộ xã, phường hoàn thành nội dung đăng ký; {gain}.",
        "Nhờ chủ động {measure}, {place} đã {deed}.",
    ),
    "example": (
        "Tại thôn {village}, việc {measure} được làm từ những chuyện nhỏ nhất.",
        "Gia đình {local} là một trong những nơi được chọn làm điểm.",
        "Đến thôn {village}, hỏi chuyện {goal}, ai cũng nhắc tới cách làm của các {unit} nơi đây.",
        "Ở {other_place}, cách làm có khác: các {unit} tự bàn, tự chọn việc rồi mới đăng ký với cấp trên.",
        "Tuyến đường nối Quốc lộ 3B với trung tâm xã đã thi công được {pct:45-90} khối lượng, tạo điều kiện để {goal}.",
    ),
    "voice": (
        "{Local} cho biết: “{quote}”.",
        "Trao đổi với phóng viên, {local} chia sẻ: “{quote}. Nhờ vậy mà {gain}”.",
        "“{Quote}” - {local} phấn khởi nói.",
        "Theo {chair}, muốn {goal} thì trước hết phải {measure}.",
    ),
    "debate": (
        "Tại {noun}, các đại biểu đã thảo luận {n:3-9} nhóm vấn đề, tập trung vào việc {measure} và {measure}.",
        "Nhiều ý kiến tham luận nêu kinh nghiệm {measure}; một số ý kiến đề nghị sớm {measure}.",
        "Các đại biểu cũng thẳng thắn chỉ ra rằng {trouble}, cần có giải pháp căn cơ hơn.",
    ),
    "event": (
        "Trước đó, {earlier}, đoàn công tác của {organ} đã khảo sát tại thôn {village} và một số đơn vị.",
        "{Month_year}, {organ} cùng các {unit} đã ký cam kết thi đua, lấy kết quả {goal} làm thước đo.",
        "Theo kế hoạch, đợt cao điểm sẽ diễn ra {coming} trên địa bàn toàn {level}.",
        "Được biết, mô hình này bắt đầu {start} với sự tham gia của {n:12-60} {unit}.",
    ),
    "trouble": (
        "Tuy nhiên, {trouble}; {trouble}.",
        "Bên cạnh kết quả đạt được, vẫn còn một số hạn chế: {trouble}.",
        "Khó khăn lớn nhất hiện nay là {trouble}.",
    ),
    "speech": (
        "Phát biểu tại {noun}, {chair} ghi nhận những cố gắng của {organ} và đề nghị tiếp tục {measure}, {measure}.",
        "Kết luận {noun}, {chair} nhấn mạnh: Các {unit} cần {measure}; {measure}; coi đây là tiêu chí thi đua.",
        "{Chair} yêu cầu người đứng đầu các {unit} nêu cao trách nhiệm, kịp thời {measure}, không để tồn đọng.",
    ),
    "direction": (
        "Thời gian tới, {organ} sẽ {measure}, {measure}, phấn đấu {target}.",
        "Để {goal}, {place} xác định tiếp tục {measure}; phấn đấu {target}.",
        "Cùng với {measure}, các {unit} sẽ {measure}, góp phần {goal}.",
        "Giai đoạn {period}, {place} đặt mục tiêu {target}, trong đó ưu tiên {measure}.",
    ),
}  # fmt: skip
FOLLOWERS: dict[str, tuple[str, ...]] = {
    "background": (
        "Cùng với đó, {organ} thường xuyên {measure}.",
        "Lịch giao ban vào sáng thứ hai hàng tuần được duy trì để nắm chắc tiến độ ở từng {unit}.",
        "Nội dung này cũng được đưa vào chương trình công tác năm của từng {unit}.",
        "Mỗi {unit} cử một cán bộ làm đầu mối, báo cáo kết quả theo mẫu thống nhất.",
    ),
    "results": (
        "Nhờ đó, {gain}.",
        "Trong đó, có {pct:71-98} {unit} hoàn thành trước thời hạn.",
        "So với cùng kỳ, số {unit} được đánh giá tốt tăng {n:3-26} đơn vị.",
        "Riêng {other_place} đã {deed}.",
        "Đáng chú ý, {gain}; {gain}.",
    ),
    "example": (
        "Ban đầu {trouble}, song khi thấy kết quả thì nhiều người chủ động làm theo.",
        "Đến nay, thôn đã vận động được {n:20-180} hộ cùng tham gia, đóng góp hơn {n:300-2900} ngày công.",
        "Bằng cách ấy, {gain}.",
        "Đường dây nóng của xã trực 24/7 để tiếp nhận ý kiến của bà con.",
    ),
    "voice": (
        "Cũng theo {local}, điều quan trọng là {measure}.",
        "Nói rồi, {local_short} dẫn chúng tôi đi xem những đổi thay ở thôn {village}.",
    ),
    "debate": (
        "Bên cạnh đó, việc {measure} cũng được nhiều đại biểu quan tâm.",
        "Các ý kiến đều thống nhất cho rằng phải kiên trì {measure}.",
    ),
    "event": (
        "Dịp này, các {unit} cũng lắng nghe ý kiến của người dân về việc {goal}.",
        "Hoạt động này được các {unit} hưởng ứng tích cực.",
    ),
    "trouble": (
        "Nguyên nhân chủ yếu là do {trouble}.",
        "Ở một vài nơi, {trouble}, làm chậm tiến độ chung.",
    ),
    "speech": (
        "Đồng thời, cần {measure} để {goal}.",
        "Đối với những kiến nghị của cơ sở, đề nghị các cơ quan chuyên môn xem xét, trả lời dứt điểm.",
        "Những nơi làm tốt cần được biểu dương kịp thời; nơi nào để trì trệ phải kiểm điểm rõ trách nhiệm.",
    ),
    "direction": (
        "Với quyết tâm cao và sự đồng lòng của Nhân dân, mục tiêu {target} hoàn toàn khả thi.",
        "Đây cũng là cơ sở để {place} {goal} một cách bền vững.",
        "Kết quả thực hiện sẽ được công khai tại cuộc họp cuối quý.",
    ),
}  # fmt: skip

# The order in which kinds of paragraphs come; a story leaves some out.
COURSE = (
    "background",
    "results",
    "example",
    "voice",
    "event",
    "results",
    "debate",
    "trouble",
    "example",
    "speech",
    "voice",
    "direction",
)

SPANS = (
    "thời gian qua",
    "những năm gần đây",
    "từ đầu năm đến nay",
    "sau hơn một năm triển khai",
    "trong nhiệm kỳ",
    "6 tháng đầu năm",
)
LIST_INTROS = (
    "{Noun} thống nhất một số nhiệm vụ trọng tâm:", "Cụ thể, các {unit} tập trung vào những việc sau:",
    "{Organ} đề ra các nhóm giải pháp:",
)  # fmt: skip
TABLE_INTROS = ("Kết quả một số chỉ tiêu của {place} như sau:", "Số liệu tổng hợp được công bố tại {noun}:")
TABLE_HEAD = ("Chỉ tiêu", "Kế hoạch", "Thực hiện")
SUBHEADS = (
    "Cách làm từ cơ sở",
    "Chuyển biến rõ nét",
    "Gỡ khó từ thực tiễn",
    "Những tín hiệu vui",
    "Quyết tâm mới",
    "Kinh nghiệm bước đầu",
)
