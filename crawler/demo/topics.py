"""What the composed articles speak of: for each topic the phrases that the sentences of grammar.py ask for.

``organ`` acts, ``theme`` is a noun phrase (about what), ``goal`` and ``measure`` are verb phrases of things to do,
``deed`` of things done, ``gain`` and ``trouble`` are clauses, ``target`` is striven for, ``sight`` is a caption.
"""

from __future__ import annotations

Phrases = dict[str, tuple[str, ...]]

_BUILDING: Phrases = {
    "organ": (
        "Ban Tổ chức {upper}", "Ban Thường vụ {committee}", "Ủy ban Kiểm tra {upper}", "{committee}",
        "Văn phòng {upper}",
    ),
    "theme": (
        "công tác phát triển đảng viên ở khu dân cư", "việc nâng cao chất lượng sinh hoạt chi bộ",
        "công tác kiểm tra, giám sát chuyên đề", "việc kiện toàn cấp ủy cơ sở", "công tác cán bộ nữ, cán bộ trẻ",
        "mô hình chi bộ bốn tốt", "việc xóa thôn chưa có chi bộ độc lập", "công tác quản lý đảng viên đi làm ăn xa",
        "phong trào thi đua xây dựng tổ chức đảng trong sạch, vững mạnh",
    ),
    "goal": (
        "nâng cao năng lực lãnh đạo của chi bộ", "giữ vững kỷ luật, kỷ cương trong Đảng",
        "tạo nguồn phát triển đảng viên", "đổi mới cách ra nghị quyết", "siết chặt nền nếp sinh hoạt định kỳ",
        "phát huy vai trò nêu gương của người đứng đầu",
    ),
    "deed": (
        "kết nạp {n:40-180} đảng viên mới", "mở {n:4-19} lớp bồi dưỡng nhận thức về Đảng",
        "kiểm tra {n:12-60} tổ chức đảng", "luân chuyển {n:3-14} cán bộ về cơ sở",
        "trao Huy hiệu Đảng cho {n:20-90} đảng viên", "cử {n:25-70} bí thư chi bộ đi tập huấn",
        "xây dựng {n:8-40} mô hình dân vận khéo", "giải quyết dứt điểm {n:5-22} đơn thư kéo dài",
    ),
    "measure": (
        "rà soát nguồn quần chúng ưu tú", "phân công cấp ủy viên dự sinh hoạt cùng chi bộ",
        "lựa chọn nội dung sinh hoạt sát với việc của thôn", "công khai kết quả thực hiện lời hứa của người đứng đầu",
        "giao chỉ tiêu cụ thể cho từng đồng chí", "mở sổ theo dõi đảng viên đi làm ăn xa",
        "kiểm tra đột xuất việc ghi chép nghị quyết", "bồi dưỡng kỹ năng điều hành cho bí thư chi bộ trẻ",
        "tổ chức đối thoại định kỳ với Nhân dân",
    ),
    "gain": (
        "nền nếp sinh hoạt được giữ vững, ý kiến phát biểu tăng rõ rệt",
        "nhiều việc khó ở thôn, bản được bàn bạc và tháo gỡ ngay tại chỗ",
        "đội ngũ bí thư chi bộ từng bước được trẻ hóa", "niềm tin của người dân đối với cấp ủy được củng cố",
        "số chi bộ hoàn thành tốt nhiệm vụ đạt {pct:81-97}", "các vụ việc phức tạp giảm cả về số lượng lẫn tính chất",
    ),
    "trouble": (
        "nguồn kết nạp ở vùng cao còn mỏng", "một số chi bộ sinh hoạt còn hình thức",
        "đảng viên trẻ đi làm xa nhiều nên khó tập hợp", "việc tự phê bình ở vài nơi còn nể nang",
        "tài liệu sinh hoạt đến cơ sở có lúc chưa kịp thời",
    ),
    "target": (
        "mỗi năm kết nạp ít nhất {n:50-150} đảng viên", "không còn thôn trắng đảng viên",
        "trên {pct:85-98} chi bộ hoàn thành tốt nhiệm vụ", "tất cả bí thư chi bộ được bồi dưỡng nghiệp vụ",
    ),
    "sight": (
        "Đảng viên Chi bộ thôn {village} trao đổi sau buổi sinh hoạt",
        "Các đại biểu biểu quyết thông qua chương trình", "Quang cảnh {noun}",
        "Lễ kết nạp đảng viên mới tại nhà văn hóa thôn {village}",
        "Lãnh đạo {committee} tặng hoa các tập thể tiêu biểu",
    ),
    "quote": (
        "Họp ngắn, bàn đúng việc bà con cần thì ai cũng muốn phát biểu",
        "Đảng viên đi trước thì làng nước mới theo sau", "Việc khó đến đâu, cứ công khai, minh bạch là dân ủng hộ",
    ),
    "tag": ("xây dựng Đảng", "chi bộ", "đảng viên mới", "cấp ủy cơ sở"),
    "unit": ("chi bộ", "đảng bộ cơ sở", "tổ chức đảng"),
    "figure": ("Đảng viên mới kết nạp", "Chi bộ được kiểm tra", "Lớp bồi dưỡng", "Mô hình dân vận khéo"),
}  # fmt: skip

_PROPAGANDA: Phrases = {
    "organ": (
        "Ban {propaganda} {upper}", "Ban Thường vụ {committee}", "Trung tâm chính trị {place}",
        "Ban {propaganda} {committee}",
    ),
    "theme": (
        "công tác tuyên truyền miệng", "việc học tập, quán triệt nghị quyết theo hình thức trực tuyến",
        "công tác nắm bắt dư luận xã hội", "chương trình truyền thông về nếp sống đô thị",
        "hoạt động của đội ngũ báo cáo viên", "việc bảo vệ nền tảng tư tưởng của Đảng trên không gian mạng",
        "công tác biên soạn lịch sử đảng bộ địa phương",
    ),
    "goal": (
        "đưa nghị quyết đến gần người dân", "đổi mới hình thức quán triệt nghị quyết",
        "tạo sự đồng thuận trong xã hội", "nâng chất lượng đội ngũ báo cáo viên", "định hướng dư luận kịp thời",
        "lan tỏa cách làm hay từ cơ sở",
    ),
    "deed": (
        "tổ chức {n:12-80} hội nghị báo cáo viên", "đăng tải hơn {n:300-2600} tin, bài trên trang thông tin",
        "biên soạn {n:3-9} tập tài liệu hỏi đáp", "mở {n:6-24} lớp bồi dưỡng chính trị cho cán bộ cơ sở",
        "treo {n:150-900} băng rôn, khẩu hiệu", "phát {n:40-210} giờ tin bằng tiếng Tày, Nùng",
        "kết nối {n:20-90} điểm cầu trực tuyến", "tiếp nhận và trả lời {n:30-160} ý kiến của cử tri",
    ),
    "measure": (
        "chọn lọc thông tin sát với từng nhóm đối tượng", "duy trì bản tin hằng tháng gửi tới chi bộ",
        "khai thác hiệu quả mạng xã hội", "bám cơ sở để nắm tâm tư của bà con", "chuẩn bị đề cương ngắn gọn, dễ nhớ",
        "phát huy vai trò của người có uy tín", "phối hợp chặt chẽ với cơ quan báo chí",
        "đưa nội dung tuyên truyền vào sinh hoạt thôn, bản", "chấn chỉnh việc chia sẻ thông tin chưa kiểm chứng",
    ),
    "gain": (
        "có {pct:93-99} đảng viên dự đủ các buổi học nghị quyết",
        "những băn khoăn về giải phóng mặt bằng sớm được giải đáp", "người dân chủ động hiến đất, góp công làm đường",
        "thông tin chính thống đến với bà con nhanh hơn trước",
        "đội ngũ báo cáo viên được kiện toàn đủ về số lượng, khá về chất lượng",
    ),
    "trouble": (
        "việc lan tỏa thông tin ở một vài đơn vị chưa thường xuyên",
        "kinh phí dành cho tuyên truyền cổ động còn hạn hẹp",
        "kỹ năng sử dụng mạng xã hội của một số cộng tác viên chưa tốt", "tài liệu bằng tiếng dân tộc còn ít",
        "dư luận có lúc chưa được nắm bắt kịp thời",
    ),
    "target": (
        "mỗi xã có ít nhất một tổ tuyên truyền hoạt động tốt",
        "trên {pct:90-98} cán bộ, đảng viên được học tập nghị quyết", "hằng quý có sản phẩm tuyên truyền mới",
        "tất cả báo cáo viên được tập huấn kỹ năng số",
    ),
    "sight": (
        "Báo cáo viên truyền đạt chuyên đề tại điểm cầu {place}", "Quang cảnh {noun}", "Các đại biểu dự {noun}",
        "Pano cổ động trên trục đường trung tâm {place}", "Học viên thảo luận theo nhóm",
    ),
    "quote": (
        "Nói ít nhưng nói đúng điều người dân đang hỏi thì tuyên truyền mới có hiệu quả",
        "Báo cáo viên phải đi nhiều, nghe nhiều trước khi nói",
        "Một đoạn phim ngắn đôi khi thuyết phục hơn cả bài nói dài",
    ),
    "tag": ("tuyên giáo", "báo cáo viên", "dư luận xã hội", "học tập nghị quyết"),
    "unit": ("chi bộ", "đơn vị", "cơ quan"),
    "figure": ("Hội nghị báo cáo viên", "Tin, bài đăng tải", "Lớp bồi dưỡng", "Buổi phát thanh"),
}  # fmt: skip

_FARMING: Phrases = {
    "organ": (
        "Hội Nông dân {level}", "UBND {place}", "Trung tâm Khuyến nông {level}", "Liên minh Hợp tác xã {level}",
        "Chi cục Kiểm lâm",
    ),
    "theme": (
        "phong trào nông dân thi đua sản xuất giỏi", "việc chuyển đổi cơ cấu cây trồng trên đất dốc",
        "chương trình mỗi xã một sản phẩm", "công tác trồng rừng gỗ lớn",
        "mô hình chăn nuôi gia súc theo hướng an toàn sinh học", "việc tiêu thụ nông sản qua sàn thương mại điện tử",
        "công tác phòng, chống rét cho đàn vật nuôi", "hoạt động của các hợp tác xã kiểu mới",
    ),
    "goal": (
        "nâng giá trị trên mỗi héc-ta đất canh tác", "mở rộng vùng nguyên liệu",
        "đưa nông sản đặc sản ra thị trường lớn", "giảm nghèo từ kinh tế đồi rừng", "liên kết sản xuất theo chuỗi",
        "giữ nhịp sản xuất vụ đông",
    ),
    "deed": (
        "trồng mới {n:120-900} ha rừng", "cấp mã số cho {n:6-35} vùng trồng",
        "giải ngân {n:12-86} tỷ đồng vốn ưu đãi", "thành lập {n:3-18} hợp tác xã",
        "hỗ trợ {n:40-320} hộ mua giống mới", "công nhận {n:4-26} sản phẩm đạt ba sao trở lên",
        "tiêm phòng cho {n:2100-9800} con gia súc", "kiên cố hóa {n:5-38} km kênh mương",
    ),
    "measure": (
        "hướng dẫn bà con ghi nhật ký canh tác", "khảo nghiệm giống lúa chịu hạn",
        "ký hợp đồng bao tiêu ngay từ đầu vụ", "quản lý chặt vật tư nông nghiệp",
        "chuyển diện tích kém hiệu quả sang trồng cây ăn quả", "xây dựng nhãn hiệu tập thể cho sản phẩm",
        "tập huấn kỹ thuật ngay tại ruộng", "khơi thông dòng chảy trước mùa mưa", "dự trữ thức ăn thô cho trâu, bò",
    ),
    "gain": (
        "thu nhập bình quân của các hộ tham gia tăng gần gấp đôi", "độ che phủ rừng duy trì ở mức {pct:55-73}",
        "nông sản của {place} có mặt tại nhiều siêu thị", "nhiều hộ vươn lên khá giả nhờ trồng hồi, quế",
        "đất bỏ hoang giảm mạnh so với trước", "bà con quen dần với cách làm ăn theo hợp đồng",
    ),
    "trouble": (
        "giá vật tư đầu vào tăng cao", "diện tích canh tác nhỏ lẻ, khó cơ giới hóa",
        "sương muối kéo dài gây hại cho mạ xuân", "đầu ra của một số sản phẩm chưa ổn định",
        "bệnh trên đàn vật nuôi còn tiềm ẩn nguy cơ tái phát",
    ),
    "target": (
        "thu nhập bình quân đạt {n:42-78} triệu đồng mỗi người một năm", "trồng mới ít nhất {n:200-700} ha rừng",
        "có thêm {n:3-9} sản phẩm đạt chuẩn", "gieo trồng hết diện tích trong khung thời vụ",
    ),
    "sight": (
        "Nông dân thôn {village} chăm sóc vườn cam", "Vườn ươm cây giống của hợp tác xã tại {place}",
        "Thu hoạch dong riềng ở thôn {village}", "Các đại biểu tham quan gian hàng nông sản",
        "Đàn trâu vỗ béo của hộ dân thôn {village}",
    ),
    "quote": (
        "Có người bao tiêu thì bà con mới yên tâm mở rộng diện tích",
        "Làm theo hướng dẫn, cây ít bệnh mà quả lại đều",
        "Trước kia mạnh ai nấy bán, nay vào hợp tác xã giá ổn định hơn hẳn",
    ),
    "tag": ("nông nghiệp", "hợp tác xã", "OCOP", "trồng rừng"),
    "unit": ("hộ", "xã", "hợp tác xã"),
    "figure": ("Diện tích trồng mới (ha)", "Sản lượng (tấn)", "Hộ tham gia", "Vốn vay (triệu đồng)"),
}  # fmt: skip

_INVESTMENT: Phrases = {
    "organ": (
        "UBND {level}", "Sở Kế hoạch và Đầu tư", "Ban Quản lý các khu công nghiệp", "Hiệp hội Doanh nghiệp {level}",
        "Cục Thuế {level}",
    ),
    "theme": (
        "việc giải ngân vốn đầu tư công", "công tác giải phóng mặt bằng các dự án trọng điểm",
        "việc tháo gỡ khó khăn cho doanh nghiệp", "chương trình kết nối ngân hàng với doanh nghiệp",
        "công tác thu ngân sách", "tiến độ tuyến đường liên xã", "hoạt động xuất nhập khẩu qua địa bàn",
    ),
    "goal": (
        "đẩy nhanh tiến độ giải ngân", "cải thiện môi trường đầu tư", "gỡ vướng mặt bằng cho dự án giao thông",
        "khơi thông nguồn vốn cho doanh nghiệp nhỏ", "rút ngắn thời gian làm thủ tục",
        "giữ đà tăng trưởng công nghiệp",
    ),
    "deed": (
        "giải ngân {n:120-980} tỷ đồng", "cấp mới {n:14-120} giấy chứng nhận đăng ký doanh nghiệp",
        "bàn giao {n:6-42} km mặt bằng sạch", "cắt giảm {n:12-65} thủ tục", "thu ngân sách {n:210-1900} tỷ đồng",
        "chi trả bồi thường cho {n:60-480} hộ", "khởi công {n:2-11} công trình",
        "đối thoại với {n:25-140} doanh nghiệp",
    ),
    "measure": (
        "giao ban tiến độ theo từng tuần", "phân công lãnh đạo phụ trách từng dự án",
        "công khai quy trình, thời hạn xử lý hồ sơ", "kiên quyết điều chuyển vốn của công trình chậm tiến độ",
        "rà soát quỹ đất tái định cư", "vận động người dân bàn giao đất sớm", "thành lập tổ công tác gỡ vướng",
        "đôn đốc nhà thầu tăng ca, tăng máy", "hoàn thiện hồ sơ quyết toán ngay trong năm",
    ),
    "gain": (
        "tỷ lệ giải ngân đạt {pct:61-96} kế hoạch", "nhiều điểm nghẽn về mặt bằng được tháo gỡ",
        "sản xuất công nghiệp tăng {pct:7-21} so với cùng kỳ", "số doanh nghiệp quay lại hoạt động tăng",
        "thời gian giải quyết hồ sơ rút ngắn một phần ba",
    ),
    "trouble": (
        "giá vật liệu xây dựng biến động mạnh", "một số hộ chưa thống nhất phương án bồi thường",
        "năng lực của vài nhà thầu còn hạn chế", "thủ tục chuyển mục đích sử dụng rừng mất nhiều thời gian",
        "doanh nghiệp nhỏ khó tiếp cận vốn trung hạn",
    ),
    "target": (
        "giải ngân hết số vốn được giao", "thu ngân sách vượt {pct:5-15} dự toán",
        "bàn giao toàn bộ mặt bằng trước mùa mưa", "mỗi năm có thêm {n:60-200} doanh nghiệp",
    ),
    "sight": (
        "Thi công nền đường đoạn qua {place}", "Công nhân trong ca sản xuất tại cụm công nghiệp {place}",
        "Các đại biểu dự {noun}", "Cán bộ bộ phận một cửa hướng dẫn doanh nghiệp",
        "Lãnh đạo {people} kiểm tra thực địa",
    ),
    "quote": (
        "Mặt bằng sạch đến đâu, nhà thầu làm ngay đến đó", "Doanh nghiệp cần nhất là câu trả lời rõ ràng và đúng hẹn",
        "Chậm một ngày là thêm một khoản chi phí, chúng tôi hiểu điều đó",
    ),
    "tag": ("đầu tư công", "doanh nghiệp", "giải phóng mặt bằng", "thu ngân sách"),
    "unit": ("dự án", "doanh nghiệp", "chủ đầu tư"),
    "figure": ("Vốn giải ngân (tỷ đồng)", "Thu ngân sách (tỷ đồng)", "Doanh nghiệp mới", "Mặt bằng bàn giao (km)"),
}  # fmt: skip

BASIC = {"building": _BUILDING, "propaganda": _PROPAGANDA, "farming": _FARMING, "investment": _INVESTMENT}
