"""More topics for the composed articles, in the shape of topics.py: welfare, schools, culture, law, digital matters."""

from __future__ import annotations

from crawler.demo.topics import BASIC, Phrases

_WELFARE: Phrases = {
    "organ": ("Ủy ban MTTQ {place}", "Sở Y tế", "Hội Chữ thập đỏ {level}", "UBND {place}", "Bảo hiểm xã hội {level}"),
    "theme": (
        "chương trình xóa nhà tạm, nhà dột nát", "công tác giảm nghèo bền vững",
        "việc chăm sóc sức khỏe người cao tuổi", "phong trào hiến máu tình nguyện",
        "công tác dân số ở vùng đồng bào dân tộc thiểu số", "việc đưa nước sạch về thôn, bản",
        "công tác phòng, chống dịch bệnh mùa hè", "chính sách bảo hiểm y tế hộ gia đình",
    ),
    "goal": (
        "giúp hộ nghèo có mái nhà kiên cố", "đưa dịch vụ y tế về gần dân", "giảm nghèo thực chất",
        "mở rộng diện bao phủ bảo hiểm y tế", "chăm lo cho người yếu thế", "không để ai bị bỏ lại phía sau",
    ),
    "deed": (
        "hỗ trợ xây mới {n:30-260} ngôi nhà", "khám, cấp thuốc miễn phí cho {n:400-3200} lượt người",
        "tặng {n:200-1500} suất quà", "tiếp nhận {n:160-720} đơn vị máu", "đào tạo nghề cho {n:90-640} lao động",
        "cấp {n:1200-8600} thẻ bảo hiểm y tế", "lắp đặt {n:8-40} công trình nước tập trung",
        "đưa {n:25-130} lao động đi làm việc ở nước ngoài",
    ),
    "measure": (
        "rà soát đúng đối tượng, đúng hoàn cảnh", "huy động ngày công của các đoàn thể",
        "khám sàng lọc định kỳ tại trạm y tế", "gắn hỗ trợ vốn với dạy nghề", "vận động nhà hảo tâm cùng đóng góp",
        "công khai danh sách hộ được thụ hưởng", "tư vấn việc làm ngay tại thôn", "giám sát chất lượng từng ngôi nhà",
        "phun khử khuẩn ở nơi nguy cơ cao",
    ),
    "gain": (
        "tỷ lệ hộ nghèo giảm còn {pct:3-14}", "hơn {pct:88-97} dân số tham gia bảo hiểm y tế",
        "nhiều gia đình đón năm mới trong ngôi nhà vững chãi", "trạm y tế nào cũng có bác sĩ làm việc thường xuyên",
        "trẻ em ở các điểm bản được tiêm chủng đầy đủ",
    ),
    "trouble": (
        "địa bàn rộng, đường đi lại còn cách trở", "nguồn vận động chưa đáp ứng nhu cầu",
        "một bộ phận người dân còn tâm lý trông chờ", "trang thiết bị ở trạm y tế đã xuống cấp",
        "số hộ tái nghèo sau thiên tai còn cao",
    ),
    "target": (
        "tỷ lệ hộ nghèo giảm từ {pct:2-5} trở lên", "hoàn thành việc xóa nhà tạm trong năm",
        "mọi người dân đều có hồ sơ sức khỏe", "mỗi quý tổ chức một đợt khám lưu động",
    ),
    "sight": (
        "Thanh niên tình nguyện giúp gia đình ở thôn {village} dựng nhà",
        "Bác sĩ khám bệnh cho người cao tuổi thôn {village}", "Trao tiền hỗ trợ cho các hộ khó khăn",
        "Bể nước tập trung mới đưa vào sử dụng ở thôn {village}", "Người dân tham gia hiến máu",
    ),
    "quote": (
        "Có nhà mới rồi, vợ chồng tôi yên tâm làm ăn", "Giúp một căn nhà là giúp cả gia đình có chỗ dựa lâu dài",
        "Bác sĩ về tận thôn nên người già chúng tôi đỡ vất vả",
    ),
    "tag": ("giảm nghèo", "an sinh xã hội", "y tế cơ sở", "nhà đại đoàn kết"),
    "unit": ("hộ", "thôn", "trạm y tế"),
    "figure": ("Nhà xây mới", "Lượt người được khám", "Lao động có việc làm", "Suất quà trao tặng"),
}  # fmt: skip

_SCHOOLS: Phrases = {
    "organ": ("Sở Giáo dục và Đào tạo", "Hội Khuyến học {level}", "UBND {place}", "Đoàn thanh niên {level}"),
    "theme": (
        "việc chuẩn bị cho năm học mới", "công tác xóa mù chữ ở vùng cao", "phong trào xây dựng xã hội học tập",
        "mô hình bữa trưa ở trường bán trú", "công tác xây dựng trường chuẩn quốc gia",
        "việc dạy tiếng Anh ở cấp tiểu học", "hoạt động trải nghiệm cho học sinh",
    ),
    "goal": (
        "giữ vững sĩ số sau kỳ nghỉ", "nâng chất lượng dạy học ở điểm trường lẻ", "nuôi dưỡng phong trào khuyến học",
        "chăm lo bữa ăn bán trú", "chuẩn hóa đội ngũ giáo viên", "tiếp sức cho học sinh nghèo đến lớp",
    ),
    "deed": (
        "trao {n:60-480} suất học bổng", "xây mới {n:8-54} phòng học", "bổ sung {n:900-7200} đầu sách",
        "mở {n:5-28} lớp xóa mù chữ", "tuyển dụng {n:24-160} giáo viên", "sửa chữa {n:6-31} khu nội trú",
        "tặng {n:70-360} chiếc xe đạp", "công nhận {n:3-12} trường đạt chuẩn",
    ),
    "measure": (
        "phân công giáo viên đến từng nhà vận động học sinh", "dồn ghép điểm trường lẻ hợp lý",
        "huy động phụ huynh góp rau, góp củi", "bồi dưỡng giáo viên theo cụm trường", "kiểm tra an toàn bếp ăn",
        "lập tủ sách dùng chung ở thôn", "phối hợp với đồn biên phòng dạy chữ",
        "trang bị đường truyền cho phòng học máy tính",
    ),
    "gain": (
        "tỷ lệ chuyên cần đạt {pct:95-99}", "học sinh bán trú được ăn ngủ tại trường chu đáo",
        "nhiều dòng họ duy trì quỹ khuyến học", "cơ sở vật chất các trường khang trang hơn",
        "số học sinh đoạt giải cấp tỉnh tăng",
    ),
    "trouble": (
        "thiếu giáo viên tin học và ngoại ngữ", "nhiều điểm trường cách trung tâm xã hàng chục cây số",
        "phòng bộ môn còn thiếu thiết bị", "kinh phí cho bữa ăn bán trú còn eo hẹp",
    ),
    "target": (
        "trên {pct:65-90} trường đạt chuẩn quốc gia", "không có học sinh bỏ học vì hoàn cảnh khó khăn",
        "mỗi thôn có một tủ sách", "tất cả trường tiểu học có phòng máy tính",
    ),
    "sight": (
        "Giờ học của cô và trò điểm trường {village}", "Trao học bổng cho học sinh vượt khó",
        "Bữa trưa ở trường bán trú", "Thầy cô vệ sinh lớp học trước ngày tựu trường",
        "Các em học sinh tại ngày hội đọc sách",
    ),
    "quote": (
        "Có bữa trưa ấm bụng, các em không còn bỏ về giữa buổi",
        "Con chữ đến được với người lớn thì trẻ nhỏ cũng siêng học hơn",
        "Thầy cô ở lại bản, bà con quý như người nhà",
    ),
    "tag": ("giáo dục", "khuyến học", "trường bán trú", "xóa mù chữ"),
    "unit": ("trường", "điểm trường", "chi hội khuyến học"),
    "figure": ("Phòng học xây mới", "Suất học bổng", "Trường đạt chuẩn", "Học viên xóa mù chữ"),
}  # fmt: skip

_CULTURE: Phrases = {
    "organ": ("Sở Văn hóa, Thể thao và Du lịch", "UBND {place}", "Trung tâm Văn hóa {level}", "Bảo tàng {level}"),
    "theme": (
        "việc bảo tồn hát then, đàn tính", "công tác trùng tu di tích", "ngày hội văn hóa các dân tộc",
        "mô hình du lịch cộng đồng", "phong trào toàn dân đoàn kết xây dựng đời sống văn hóa",
        "việc truyền dạy nghề dệt thổ cẩm", "lễ hội xuống đồng đầu xuân",
    ),
    "goal": (
        "giữ hồn làn điệu then", "đưa di sản vào trường học", "làm du lịch từ nếp nhà sàn",
        "khôi phục nghề truyền thống", "xây dựng nếp sống văn minh trong việc cưới, việc tang",
        "kết nối các điểm đến trong vùng",
    ),
    "deed": (
        "thành lập {n:6-32} câu lạc bộ hát then", "phục dựng {n:2-9} lễ hội", "đón {n:12000-96000} lượt khách",
        "số hóa {n:120-900} hiện vật", "truyền dạy cho {n:60-340} học viên", "xếp hạng thêm {n:2-11} di tích",
        "hỗ trợ {n:9-48} hộ làm nhà nghỉ cộng đồng",
    ),
    "measure": (
        "mời nghệ nhân về trường truyền dạy", "ghi âm, ghi hình các bài bản cổ", "hướng dẫn bà con cách đón khách",
        "giữ nguyên kiến trúc nhà sàn", "dựng biển chỉ dẫn tại các điểm di tích", "thu gom rác trên tuyến đi bộ",
        "quảng bá sản phẩm trên nền tảng số", "vận động con cháu mặc trang phục dân tộc ngày lễ",
    ),
    "gain": (
        "lượng khách lưu trú qua đêm tăng {pct:9-34}", "lớp trẻ tìm đến với làn điệu quê hương ngày một đông",
        "nhiều hộ có thêm nguồn thu từ du lịch", "các hủ tục trong cưới hỏi dần được xóa bỏ",
        "cảnh quan thôn, bản sạch đẹp hơn",
    ),
    "trouble": (
        "nghệ nhân tuổi cao ngày một ít", "kinh phí tu bổ di tích còn thiếu", "sản phẩm lưu niệm đơn điệu",
        "đường vào các điểm đến còn hẹp",
    ),
    "target": (
        "đón trên {n:100000-400000} lượt khách", "mỗi xã có một đội văn nghệ nòng cốt",
        "trên {pct:85-96} gia đình đạt danh hiệu văn hóa", "hoàn thành hồ sơ di sản trong năm",
    ),
    "sight": (
        "Tiết mục hát then tại ngày hội", "Nghệ nhân thôn {village} truyền dạy cách lên dây đàn tính",
        "Du khách trải nghiệm giã bánh ở thôn {village}", "Quang cảnh lễ hội xuống đồng",
        "Ngôi đình cổ sau khi trùng tu",
    ),
    "quote": (
        "Tiếng đàn còn ngân thì bản làng còn hồn", "Khách đến vì sự thật thà, mình giữ được điều ấy là giữ được nghề",
        "Dạy được cho một đứa trẻ là tôi mừng thêm một lần",
    ),
    "tag": ("hát then", "di sản", "du lịch cộng đồng", "lễ hội"),
    "unit": ("câu lạc bộ", "thôn", "đội văn nghệ"),
    "figure": ("Lượt khách", "Câu lạc bộ", "Di tích được tu bổ", "Học viên"),
}  # fmt: skip

_LAW: Phrases = {
    "organ": ("Công an {place}", "Viện Kiểm sát nhân dân {level}", "Hạt Kiểm lâm {place}", "Đội Quản lý thị trường"),
    "theme": (
        "công tác phòng, chống ma túy", "việc bảo đảm trật tự an toàn giao thông",
        "phong trào toàn dân bảo vệ an ninh Tổ quốc", "công tác phổ biến, giáo dục pháp luật",
        "việc ngăn chặn khai thác lâm sản trái phép", "công tác hòa giải ở cơ sở",
    ),
    "goal": (
        "giữ bình yên thôn, bản", "kéo giảm tai nạn giao thông", "xử lý nghiêm hành vi phá rừng",
        "nâng hiệu quả hòa giải ở cơ sở", "cảnh giác với lừa đảo qua mạng",
    ),
    "deed": (
        "xử lý {n:120-960} trường hợp vi phạm", "thu giữ {n:8-60} mét khối gỗ", "hòa giải thành {n:30-240} vụ việc",
        "ra mắt {n:5-26} tổ tự quản", "tuyên truyền tới {n:2000-9000} lượt người",
        "cai nghiện tại cộng đồng cho {n:12-70} người", "lắp {n:15-80} camera an ninh",
    ),
    "measure": (
        "tuần tra khép kín địa bàn", "ký cam kết với từng chủ xe", "phát tờ rơi cảnh báo thủ đoạn mới",
        "củng cố tổ hòa giải", "vận động giao nộp vũ khí tự chế", "xét xử lưu động các vụ điển hình",
        "quản lý chặt tạm trú, tạm vắng",
    ),
    "gain": (
        "phạm pháp hình sự giảm {pct:6-24}", "không xảy ra điểm nóng về an ninh",
        "tai nạn giao thông giảm cả ba tiêu chí", "người dân chủ động tố giác tội phạm",
    ),
    "trouble": (
        "thủ đoạn lừa đảo qua mạng ngày càng tinh vi", "địa bàn giáp ranh rộng, lực lượng mỏng",
        "ý thức của một bộ phận thanh niên còn kém",
    ),
    "target": (
        "kéo giảm {pct:5-12} số vụ vi phạm", "trên {pct:80-95} vụ việc được hòa giải thành",
        "mỗi xã có ít nhất một mô hình tự quản",
    ),
    "sight": (
        "Lực lượng chức năng tuần tra đêm", "Tuyên truyền pháp luật tại chợ phiên",
        "Tổ tự quản thôn {village} ra quân", "Quang cảnh {noun}",
    ),
    "quote": (
        "Phòng ngừa từ sớm thì đỡ phải xử lý về sau", "Bà con báo tin nhanh, vụ việc được giải quyết ngay trong đêm",
    ),
    "tag": ("an ninh trật tự", "an toàn giao thông", "hòa giải cơ sở"),
    "unit": ("xã", "tổ tự quản", "thôn"),
    "figure": ("Trường hợp vi phạm", "Vụ việc hòa giải", "Buổi tuyên truyền", "Tổ tự quản"),
}  # fmt: skip

_DIGITAL: Phrases = {
    "organ": ("Văn phòng UBND {level}", "Sở Khoa học và Công nghệ", "UBND {place}", "Đoàn thanh niên {level}"),
    "theme": (
        "công tác cải cách hành chính", "việc cung cấp dịch vụ công trực tuyến",
        "hoạt động của tổ công nghệ số cộng đồng", "việc số hóa hồ sơ đất đai", "chương trình chuyển đổi số cấp xã",
        "việc thanh toán không dùng tiền mặt ở chợ",
    ),
    "goal": (
        "đưa dịch vụ công đến tận thôn", "giảm giấy tờ cho người dân", "xây dựng chính quyền số từ cơ sở",
        "phổ cập kỹ năng số", "nâng mức độ hài lòng của người dân",
    ),
    "deed": (
        "tiếp nhận {n:1800-9600} hồ sơ trực tuyến", "tập huấn cho {n:120-900} cán bộ",
        "thành lập {n:40-190} tổ công nghệ số", "số hóa {n:12000-88000} trang hồ sơ",
        "lắp đặt {n:10-64} điểm phát sóng miễn phí", "mở {n:900-5400} tài khoản thanh toán",
        "rút gọn {n:15-70} quy trình nội bộ",
    ),
    "measure": (
        "cầm tay chỉ việc cho người cao tuổi", "trả kết quả qua bưu điện theo yêu cầu",
        "kiểm tra đột xuất kỷ luật, kỷ cương", "dùng chung dữ liệu đã số hóa",
        "cử đoàn viên trực hỗ trợ tại bộ phận một cửa", "phủ sóng các thôn lõm",
        "chấm điểm từng phòng chuyên môn theo tháng", "bảo đảm an toàn thông tin ở cấp xã",
    ),
    "gain": (
        "tỷ lệ hồ sơ đúng hạn đạt {pct:94-99}", "người dân không phải đi lại nhiều lần",
        "tiểu thương ở chợ quen dần với quét mã", "mức độ hài lòng của người dân đạt {pct:89-98}",
        "cán bộ xã xử lý công việc trên môi trường mạng thành thạo hơn",
    ),
    "trouble": (
        "một số thôn chưa có sóng di động ổn định", "máy tính ở cấp xã đã cũ", "người cao tuổi còn ngại thao tác",
        "dữ liệu giữa các ngành chưa liên thông",
    ),
    "target": (
        "trên {pct:75-95} hồ sơ được nộp trực tuyến", "tất cả thôn có sóng di động",
        "mỗi gia đình có một người thạo dịch vụ công", "hoàn thành số hóa hồ sơ trong năm",
    ),
    "sight": (
        "Đoàn viên hướng dẫn người dân thôn {village} nộp hồ sơ", "Bộ phận một cửa của {place}",
        "Tổ công nghệ số đến từng nhà", "Tiểu thương dán mã thanh toán tại chợ {place}",
    ),
    "quote": ("Ngồi ở nhà cũng nộp được hồ sơ, tôi thấy rất tiện", "Làm chậm mà chắc, bà con hiểu thì bà con dùng"),
    "tag": ("chuyển đổi số", "cải cách hành chính", "dịch vụ công"),
    "unit": ("xã", "phòng chuyên môn", "tổ công nghệ số"),
    "figure": ("Hồ sơ trực tuyến", "Tổ công nghệ số", "Cán bộ được tập huấn", "Điểm phát sóng"),
}  # fmt: skip

TOPICS: dict[str, Phrases] = {
    **BASIC,
    "welfare": _WELFARE,
    "schools": _SCHOOLS,
    "culture": _CULTURE,
    "law": _LAW,
    "digital": _DIGITAL,
}

OF_SECTION = {
    "tin-tuc-su-kien": ("building", "welfare", "digital"),
    "xay-dung-dang": ("building", "propaganda"),
    "kinh-te-xa-hoi": ("farming", "investment", "welfare"),
    "tin-tuc": ("welfare", "schools", "digital"),
    "hoat-dong-cua-thanh-uy": ("building", "propaganda"),
    "kinh-te": ("farming", "investment"),
    "chinh-tri": ("building", "propaganda"),
    "xa-hoi": ("welfare", "schools"),
    "phap-luat": ("law",),
    "thoi-su": ("building", "digital", "welfare"),
    "van-hoa": ("culture", "schools"),
}
