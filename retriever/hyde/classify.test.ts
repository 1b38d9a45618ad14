import { expect, it } from 'vitest'
import { classifyQuery } from './classify.ts'

it.each([
  ['E11.9', 'identifier'],
  ['国药准字H20013123', 'identifier'],
  ['NCT04280705', 'identifier'],
  ['10.1056/NEJMoa2034577', 'identifier'],
  ['高血压患者首选哪种降压药？', 'question'],
  ['What causes hyperkalemia?', 'question'],
  ['我妈血压老高，头晕怎么办？', 'lay'],
  ['my kid has a rash after amoxicillin, what should I do?', 'lay'],
  ['门冬胰岛素治疗妊娠期糖尿病的疗效观察', 'title'],
  ['Effects of metformin on cardiovascular outcomes in type 2 diabetes', 'title'],
  ['胃食管反流', 'keywords'],
  ['糖尿病 肾病 蛋白尿', 'keywords'],
  ['患者，男，62岁，反复活动后胸骨后压榨样疼痛3个月，休息5分钟后缓解，伴左肩放射痛，既往高血压10年。', 'record'],
  ['主诉：咳嗽3天。现病史：3天前受凉后咳嗽，无发热。', 'record'],
])('%s is a %s', (query, type) => {
  expect(classifyQuery(query)).toBe(type)
})

it('knows a drug question when a drug was counted', () => {
  expect(classifyQuery('二甲双胍肾功能不全的用量是多少？', 1)).toBe('drug')
  expect(classifyQuery('二甲双胍肾功能不全的用量是多少？', 0)).toBe('question')
})

it('calls a long stretch of prose a passage', () => {
  expect(classifyQuery('幽门螺杆菌感染与消化性溃疡的发生密切相关。'.repeat(8))).toBe('passage')
})
